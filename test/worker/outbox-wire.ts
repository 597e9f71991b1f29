import { vi } from 'vitest';
import { outbox } from '../../worker/db/outbox.ts';
import type { MailTemplates } from '../../worker/outbox/templates.ts';
import { db, unique } from './world.ts';

interface SentMail {
  key: string | null;
  to: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
}

export interface SentWebhook {
  url: string;
  headers: Headers;
  body: string;
  redirect: string | undefined;
}

/** What the other side does with one request. `accepted`: it takes the mail, and the sender never learns of it. */
export type Answer = 'ok' | 'timeout' | 'accepted, then 500' | 'accepted, then timeout' | Response;

/**
 * The other ends of the wire: a mail provider that knows idempotency keys as Resend does, and receivers of webhooks at
 * `*.test`. `answers` are used up one a request, then all is well.
 */
export function openWire() {
  const wire = {
    answers: [] as Answer[],
    /** Every request for a mail. */
    asked: [] as SentMail[],
    /** What went out to people: one a key. */
    delivered: [] as SentMail[],
    webhooks: [] as SentWebhook[],
    reset() {
      for (const list of [wire.answers, wire.asked, wire.delivered, wire.webhooks]) list.length = 0;
    },
  };
  const real = globalThis.fetch;
  const silence = () => new DOMException('The operation timed out.', 'TimeoutError');
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const url = String(input);
    const isMail = url === 'http://mail.test/emails';
    if (!isMail && !new URL(url).hostname.endsWith('.test')) return real(input, init);
    const answer = wire.answers.shift() ?? 'ok';
    const headers = new Headers(init?.headers);
    const body = String(init?.body);
    if (!isMail) wire.webhooks.push({ url, headers, body, redirect: init?.redirect });
    else {
      const { to, subject, text, headers: own = {} } = JSON.parse(body);
      const mail: SentMail = { key: headers.get('Idempotency-Key'), to: to[0], subject, text, headers: own };
      wire.asked.push(mail);
      const taken = typeof answer === 'string' && answer !== 'timeout';
      if (taken && !wire.delivered.some(({ key }) => key === mail.key)) wire.delivered.push(mail);
    }
    if (answer === 'timeout' || answer === 'accepted, then timeout') throw silence();
    if (answer === 'accepted, then 500') return new Response('oops', { status: 500 });
    return answer === 'ok' ? Response.json({ id: 'x' }) : answer;
  });
  return wire;
}

export const refusal = (status: number, headers: Record<string, string> = {}) =>
  new Response('no', { status, headers });

/** A mail in the outbox, due at `dueAt`. */
export async function queued<Kind extends keyof MailTemplates>(
  siteId: string,
  kind: Kind,
  payload: MailTemplates[Kind],
  dueAt: number,
): Promise<string> {
  const id = unique('mail');
  const target = `${id}@example.com`;
  await db
    .insert(outbox)
    .values({ id, siteId, carrier: 'mail', target, kind, payload: { ...payload }, dueAt, createdAt: dueAt });
  return id;
}

/** A wish that no test is about. */
export const passEnding = { plan: 'Summer pass', at: 1_800_000_000_000 };

import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import * as v from 'valibot';
import { type Html, page } from './stripe/page.ts';

const KEPT = 200;
const text = v.pipe(v.string(), v.nonEmpty());
const outgoing = v.object({
  from: text,
  to: v.union([text, v.pipe(v.array(text), v.nonEmpty(), v.maxLength(50))]),
  subject: text,
  text: v.optional(v.string()),
  html: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
});
/** Refused: `error` (500) and `rate_limit` (429). Taken, and the answer lost: `lost` (500). */
const failing = v.strictObject({ mode: v.picklist(['error', 'rate_limit', 'lost']), next: v.optional(v.number(), 1) });

/** One message to one address; `at` in epoch milliseconds. */
export interface Mail {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  at: number;
  headers?: Record<string, string>;
  /** The sender's idempotency key. */
  key?: string;
}

/**
 * The sandbox's post office. `POST /emails` takes what Resend's does (https://resend.com/docs/api-reference/emails/send-email);
 * nothing leaves the machine: `GET /` shows the messages, `GET /mail.json?to=` lists them for tests. One key sends once:
 * https://resend.com/docs/dashboard/emails/idempotency-keys. `POST /_sandbox/mail` makes the next calls fail.
 */
export function mailbox(now: () => number, limit = KEPT): Hono {
  const kept: Mail[] = [];
  const sent = new Map<string, { id: string; asked: string }>();
  const count = { accepted: 0, replayed: 0, failed: 0 };
  const faults: ('error' | 'rate_limit' | 'lost')[] = [];

  const post = new Hono()
    .post('/emails', async (c) => {
      const refuse = (status: 401 | 409 | 422 | 429 | 500, name: string, message: string) =>
        c.json({ statusCode: status, name, message }, status);
      if (!/^Bearer \S+$/.test(c.req.header('authorization') ?? '')) {
        return refuse(401, 'missing_api_key', 'Missing API key in the authorization header.');
      }
      const fault = faults.shift();
      if (fault) count.failed += 1;
      if (fault === 'error') return refuse(500, 'application_error', 'The post office plays an outage.');
      if (fault === 'rate_limit') return refuse(429, 'rate_limit_exceeded', 'Too many requests.');
      const asked = await c.req.text();
      const mail = v.safeParse(outgoing, parse(asked));
      if (!mail.success) return refuse(422, 'validation_error', mail.issues[0].message);
      const { from, to, subject, text = '', html: rich, headers } = mail.output;
      const key = c.req.header('idempotency-key');
      const before = key ? sent.get(key) : undefined;
      if (before && before.asked !== asked) {
        return refuse(409, 'invalid_idempotent_request', 'This key was used for another message.');
      }
      if (before) {
        count.replayed += 1;
        return c.json({ id: before.id });
      }
      const id = randomUUID();
      if (key) sent.set(key, { id, asked });
      count.accepted += 1;
      for (const address of [to].flat()) {
        kept.unshift({
          id,
          from,
          to: address,
          subject,
          text: text || (rich ?? '').replace(/<[^>]*>/g, ' '),
          at: now(),
          ...(headers && { headers }),
          ...(key && { key }),
        });
      }
      kept.length = Math.min(kept.length, limit);
      if (fault === 'lost') return refuse(500, 'application_error', 'Taken, and the answer lost.');
      return c.json({ id });
    })
    .get('/', (c) => c.html(mailPage(kept)));

  return new Hono()
    .route('/mail', post)
    .get('/mail.json', (c) => {
      const to = c.req.query('to')?.toLowerCase();
      const found = kept.filter((mail) => !to || mail.to.toLowerCase() === to);
      return c.json(found.map(({ from, ...mail }) => mail));
    })
    .get('/_sandbox/mail', (c) => c.json(count))
    .post('/_sandbox/mail', async (c) => {
      const order = v.safeParse(failing, await c.req.json().catch(() => null));
      if (!order.success) return c.json({ error: order.issues[0].message }, 400);
      for (let n = 0; n < order.output.next; n++) faults.push(order.output.mode);
      return c.json(count);
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function mailPage(mails: readonly Mail[]): Html {
  const body = html`<header class="bar">
      <h1>Mail</h1>
      <nav><a href="/">Stripe stand-in</a></nav>
    </header>
    <aside class="notice" aria-label="About this page"><strong>Local.</strong> Everything the site would send lands here; nothing leaves this machine.</aside>
    <main class="mails">
      ${mails.length === 0 ? html`<p class="card quiet">No mail yet. Sign in on the blog, and the code appears here.</p>` : mails.map(letter)}
    </main>`;
  return page('Mail', body, { refresh: 5 });
}

function letter({ to, from, subject, text, at }: Mail): Html {
  const code = /\b\d{6}\b/.exec(`${subject}\n${text}`)?.[0];
  return html`<article class="card">
    <h2>${subject}</h2>
    <p class="quiet">To <strong>${to}</strong> · from ${from} · <time>${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC</time></p>
    ${code ? html`<p class="code"><span class="quiet block">Code</span>${code}</p>` : ''}
    <pre>${text}</pre>
  </article>`;
}

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
});

/** One message to one address; `at` in epoch milliseconds. */
export interface Mail {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  at: number;
}

/**
 * The sandbox's post office. `POST /emails` takes what Resend's does (https://resend.com/docs/api-reference/emails/send-email);
 * nothing leaves the machine: `GET /` shows the messages, `GET /mail.json?to=` lists them for tests.
 */
export function mailbox(now: () => number) {
  const kept: Mail[] = [];

  const post = new Hono()
    .post('/emails', async (c) => {
      const refuse = (status: 401 | 422, name: string, message: string) =>
        c.json({ statusCode: status, name, message }, status);
      if (!/^Bearer \S+$/.test(c.req.header('authorization') ?? '')) {
        return refuse(401, 'missing_api_key', 'Missing API key in the authorization header.');
      }
      const mail = v.safeParse(outgoing, await c.req.json().catch(() => null));
      if (!mail.success) return refuse(422, 'validation_error', mail.issues[0].message);
      const { from, to, subject, text = '', html: rich } = mail.output;
      const id = randomUUID();
      for (const address of [to].flat()) {
        kept.unshift({
          id,
          from,
          to: address,
          subject,
          text: text || (rich ?? '').replace(/<[^>]*>/g, ' '),
          at: now(),
        });
      }
      kept.length = Math.min(kept.length, KEPT);
      return c.json({ id });
    })
    .get('/', (c) => c.html(mailPage(kept)));

  return new Hono().route('/mail', post).get('/mail.json', (c) => {
    const to = c.req.query('to')?.toLowerCase();
    const found = kept.filter((mail) => !to || mail.to.toLowerCase() === to);
    return c.json(found.map(({ id, to, subject, text, at }) => ({ id, to, subject, text, at })));
  });
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

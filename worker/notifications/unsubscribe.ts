import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { member } from '../db/member.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { limitBody } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { Fault } from '../http/fault.ts';
import { wall } from '../http/limits.ts';
import { isChinese } from '../mail/format.ts';
import { readUnsubscribeToken } from '../mail/unsubscribe-token.ts';

/** What a one-click unsubscribe posts (RFC 8058, 3.1), and what the page's button posts. */
const FIELD = 'List-Unsubscribe';
const VALUE = 'One-Click';

/**
 * Ends the newsletter for the member whom the link names. Nobody signs in, and no cookie is looked at: the link is the
 * right to do this one thing. Opening it changes nothing, because programs that check mails open links.
 */
export const unsubscribe = new Hono<Env>()
  .get(
    '/unsubscribe/:token',
    endpoint({ callers: ['public'], summary: 'A page with one button that ends posts by mail' }),
    async (c) => {
      const memberId = await named(c);
      return answer(c, memberId, (words, name) => [
        words.ask(name),
        html`<form method="post"><input type="hidden" name="${FIELD}" value="${VALUE}"><button>${words.button}</button></form>`,
      ]);
    },
  )
  .post(
    '/unsubscribe/:token',
    wall,
    limitBody,
    endpoint({ callers: ['public'], summary: 'Ends posts by mail: one-click (RFC 8058), or the button' }),
    async (c) => {
      const memberId = await named(c);
      await oneClick(c);
      await c.var.db
        .update(member)
        .set({ newsletter: false })
        .where(and(eq(member.id, memberId), eq(member.newsletter, true)));
      return answer(c, memberId, (words, name) => [words.done(name), words.back]);
    },
  );

async function named(c: Context<Env>): Promise<string> {
  const token = c.req.param('token') ?? '';
  const memberId = token.length <= 200 ? await readUnsubscribeToken(c.env.SECRET, token) : null;
  if (memberId === null) throw new Fault('not_found', 'This link is not complete. Please copy all of it.');
  return memberId;
}

/** A body, when there is one, must be that of RFC 8058: the only form that this API takes. */
async function oneClick(c: Context<Env>): Promise<void> {
  if ((await c.req.raw.clone().arrayBuffer()).byteLength === 0) return;
  const form = await c.req.formData().catch(() => null);
  if (form?.get(FIELD) !== VALUE) {
    throw new Fault('unsupported_media_type', `Send the form ${FIELD}=${VALUE}, or nothing.`);
  }
}

const english = {
  ask: (name: string) => `Do you want no more posts of ${name} by mail?`,
  button: 'No more posts by mail',
  done: (name: string) => `You get no more posts of ${name} by mail.`,
  back: 'Mails about your membership still come. You can turn posts on again in your account.',
};
const chinese: typeof english = {
  ask: (name) => `不再通过邮件接收${name}的文章？`,
  button: '不再接收文章邮件',
  done: (name) => `您将不再通过邮件收到${name}的文章。`,
  back: '与会员资格有关的邮件仍会发送。您可以在账户中重新开启文章邮件。',
};

type Part = string | ReturnType<typeof html>;

async function answer(c: Context<Env>, memberId: string, body: (words: typeof english, name: string) => Part[]) {
  const [of] = await c.var.db
    .select({ name: site.name, lang: site.lang })
    .from(site)
    .innerJoin(member, eq(member.siteId, site.id))
    .where(eq(member.id, memberId));
  const lang = of && isChinese(of.lang) ? 'zh-Hans' : 'en';
  const name = of?.name ?? new URL(c.req.url).hostname;
  const parts = body(lang === 'en' ? english : chinese, name);
  c.header(
    'Content-Security-Policy',
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  c.header('Referrer-Policy', 'no-referrer');
  return c.html(html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${name}</title></head>
<body><main>${parts.map((part) => html`<div>${part}</div>`)}</main></body></html>`);
}

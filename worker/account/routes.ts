import { and, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import {
  Account,
  AccountInput,
  BanInput,
  CodeInput,
  CodeReply,
  MemberPage,
  SignInInput,
  SignInReply,
  Staff,
} from '../contract/account.ts';
import { ExportPage, ImportInput, ImportReply } from '../contract/import.ts';
import { MemberDetail } from '../contract/member.ts';
import { Cursor } from '../contract/value.ts';
import { session } from '../db/session.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { STAFF_COOKIE } from '../http/credential.ts';
import { endpoint } from '../http/endpoint.ts';
import { Fault } from '../http/fault.ts';
import { sendCode, useCode } from './codes.ts';
import { exportMembers } from './export.ts';
import { importMembers } from './import.ts';
import { readMember } from './member-detail.ts';
import { banMember, findMembers, listMembers } from './members.ts';
import { readAccount, writeAccount } from './profile.ts';
import { openSession, SESSION_LIFE } from './sessions.ts';

/** `search`: the beginning of a name or an e-mail address; it answers one page, without a cursor. */
const MemberQuery = v.object({
  cursor: v.optional(Cursor),
  search: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(254))),
});

export const account = new Hono<Env>()
  .post(
    '/sign-in/codes',
    endpoint({ callers: ['visitor'], summary: 'Mail a sign-in code', reply: CodeReply }),
    body(CodeInput),
    async (c) => c.json(await sendCode(c, c.req.valid('json'), 'reader')),
  )
  .post(
    '/sign-in/tokens',
    endpoint({ callers: ['visitor'], summary: 'Exchange a code for a reader token', reply: SignInReply }),
    body(SignInInput),
    async (c) => c.json(await openSession(c, await useCode(c, c.req.valid('json'), 'reader'), 'reader')),
  )
  .get('/account', endpoint({ callers: ['member'], summary: 'The signed-in member', reply: Account }), async (c) =>
    c.json(await readAccount(c)),
  )
  .patch(
    '/account',
    endpoint({ callers: ['member'], summary: 'Change name, interests, goal, level', reply: Account }),
    body(AccountInput),
    async (c) => c.json(await writeAccount(c, c.req.valid('json'))),
  )
  .delete('/account/session', endpoint({ callers: ['member'], summary: 'Sign out' }), async (c) => {
    await ask(c);
    await c.var.db.delete(session).where(eq(session.id, c.var.credential?.hash ?? ''));
    return c.body(null, 204);
  })
  .delete('/account/sessions', endpoint({ callers: ['member'], summary: 'Sign out everywhere' }), async (c) => {
    const [caller] = await ask(c);
    await c.var.db
      .delete(session)
      .where(and(eq(session.siteId, caller.site.id), eq(session.memberId, signedIn(caller).id)));
    return c.body(null, 204);
  })
  .post(
    '/studio/sign-in/codes',
    endpoint({ callers: ['visitor'], summary: 'Mail a code for the studio', reply: CodeReply }),
    body(CodeInput),
    async (c) => {
      fromOwnPage(c.req.url, c.req.header('Origin'));
      return c.json(await sendCode(c, c.req.valid('json'), 'staff'));
    },
  )
  .post(
    '/studio/session',
    endpoint({ callers: ['visitor'], summary: 'Start a studio session (sets the cookie)', reply: CodeReply }),
    body(SignInInput),
    async (c) => {
      fromOwnPage(c.req.url, c.req.header('Origin'));
      const { token, expiresAt } = await openSession(c, await useCode(c, c.req.valid('json'), 'staff'), 'staff');
      setCookie(c, STAFF_COOKIE, token, {
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: SESSION_LIFE / 1000,
      });
      return c.json({ expiresAt });
    },
  )
  .get(
    '/studio/session',
    endpoint({ callers: ['owner', 'editor', 'moderator', 'instructor'], summary: 'Who works here', reply: Staff }),
    async (c) => {
      const [{ staff, roles, site }] = await ask(c);
      if (!staff) throw new Fault('unauthenticated', 'Please sign in first.');
      return c.json({ name: staff.name, email: staff.email, roles, site: site.name });
    },
  )
  .delete(
    '/studio/session',
    endpoint({ callers: ['owner', 'editor', 'moderator', 'instructor'], summary: 'Leave the studio' }),
    async (c) => {
      await ask(c);
      await c.var.db
        .delete(session)
        .where(and(eq(session.siteId, siteOf(c)), eq(session.id, c.var.credential?.hash ?? '')));
      deleteCookie(c, STAFF_COOKIE, { path: '/', secure: true });
      return c.body(null, 204);
    },
  )
  .get(
    '/studio/members',
    endpoint({ callers: ['owner'], summary: 'Members, newest first, or by a search', reply: MemberPage }),
    query(MemberQuery),
    async (c) => {
      const { cursor, search } = c.req.valid('query');
      return c.json(await (search ? findMembers(c, search) : listMembers(c, cursor)));
    },
  )
  .get(
    '/studio/members/export',
    endpoint({ callers: ['owner', 'importer'], summary: 'All members, a page at a time', reply: ExportPage }),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await exportMembers(c, c.req.valid('query').cursor)),
  )
  .post(
    '/studio/members/import',
    endpoint({ callers: ['owner', 'importer'], summary: 'Take in people from a file', reply: ImportReply }),
    body(ImportInput),
    async (c) => c.json(await importMembers(c, c.req.valid('json'))),
  )
  .get(
    '/studio/members/:id',
    endpoint({ callers: ['owner'], summary: 'A member with grants, money and history', reply: MemberDetail }),
    params(v.object({ id: v.pipe(v.string(), v.maxLength(60)) })),
    async (c) => c.json(await readMember(c, c.req.valid('param').id)),
  )
  .put(
    '/studio/members/:id/ban',
    endpoint({ callers: ['owner'], summary: 'Suspend a member, or let the member back in' }),
    params(v.object({ id: v.pipe(v.string(), v.maxLength(60)) })),
    body(BanInput),
    async (c) => {
      await banMember(c, c.req.valid('param').id, c.req.valid('json').banned);
      return c.body(null, 204);
    },
  );

/** Staff sign in on the Worker's own pages only: a script on a blog can never hold or start a staff session. */
function fromOwnPage(url: string, origin: string | undefined): void {
  if (origin !== new URL(url).origin)
    throw new Fault('origin_forbidden', 'The studio is opened on its own address only.');
}

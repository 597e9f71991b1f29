import { eq } from 'drizzle-orm';
import { DAY } from '../../worker/access/can.ts';
import type { ErrorCode } from '../../worker/contract/error.ts';
import { grant } from '../../worker/db/billing.ts';
import { member, staff } from '../../worker/db/member.ts';
import { session } from '../../worker/db/session.ts';
import { apiToken } from '../../worker/db/token.ts';
import { type CallerKind, SESSION_IDLE } from '../../worker/http/caller.ts';
import { newApiToken, STAFF_COOKIE } from '../../worker/http/credential.ts';
import { randomToken, sha256 } from '../../worker/http/hash.ts';
import { type Content, makeContent, ownedBy } from './content.ts';
import { keep, restore } from './dump.ts';
import { API, BLOG, db, makeMember, makeSite, makeStaff, unique } from './world.ts';

/** Another page of the same site, on the site's list of origins. */
export const OTHER_PAGE = 'https://other-page.test';

export interface Caller {
  name: string;
  headers: Record<string, string>;
  /** What a live session makes of the caller; everybody is a visitor besides. */
  kinds: CallerKind[];
  /** A credential or an origin that is refused on every route of the site, whatever the route. */
  refusedAs?: ErrorCode;
  /** The browser sends the desk's cookie by itself: one that is over makes a visitor, where visitors are admitted. */
  byCookie?: true;
  /** Whether a session counts: then a lack of rights is `forbidden`, else `unauthenticated`. */
  signedIn: boolean;
  content: Content;
}

export interface World {
  content: Content;
  other: Content;
  callers: Caller[];
  caller(name: string): Caller;
}

/** A site with contents, everybody who may knock at its door, and a second site beside it. */
export async function makeWorld(): Promise<World> {
  const site = await makeSite({ origins: [BLOG, OTHER_PAGE] });
  const otherSite = await makeSite();
  const author = await makeMember(site);
  const content = await makeContent(site, author.id);
  const stranger = await makeMember(otherSite);
  const other = await makeContent(otherSite, stranger.id);
  const callers: Caller[] = [];

  const bearer = (token: string, origin = BLOG) => ({ Origin: origin, Authorization: `Bearer ${token}` });
  const cookie = (token: string, headers: Record<string, string> = { Origin: API }) => ({
    ...headers,
    Cookie: `${STAFF_COOKIE}=${token}`,
  });
  const nobody = (name: string, headers: Record<string, string>, refusedAs?: ErrorCode) =>
    callers.push({ name, headers, kinds: [], signedIn: false, content, ...(refusedAs && { refusedAs }) });
  const reader = async (name: string, refusedAs?: ErrorCode) => {
    const made = await makeMember(site);
    const own = await ownedBy(content, made.id);
    const rights = refusedAs ? { kinds: [], refusedAs } : { kinds: ['member' as const] };
    callers.push({ name, headers: bearer(made.token), signedIn: true, content: own, ...rights });
    return made;
  };

  nobody('anonymous', { Origin: BLOG });
  nobody('anonymous without an origin', {});
  nobody('anonymous on the own page', { Origin: API });
  nobody('foreign origin', { Origin: 'https://evil.test' }, 'origin_forbidden');
  nobody('null origin', { Origin: 'null' }, 'origin_forbidden');
  const plain = await reader('member');
  const paid = await reader('paid member');
  await db.insert(grant).values({
    id: unique('grant'),
    siteId: site,
    memberId: paid.id,
    source: 'comp',
    reason: 'comp',
    startsAt: 1,
    createdAt: 1,
  });
  const expired = await reader('expired session', 'session_expired');
  await db.update(session).set({ expiresAt: 1 }).where(eq(session.memberId, expired.id));
  const idle = await reader('idle session', 'session_expired');
  await db
    .update(session)
    .set({ seenAt: Date.now() - SESSION_IDLE - DAY })
    .where(eq(session.memberId, idle.id));
  const banned = await reader('banned', 'banned');
  await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
  const revoked = await reader('revoked token', 'session_expired');
  await db.delete(session).where(eq(session.memberId, revoked.id));
  nobody('forged token', bearer(randomToken()), 'session_expired');
  nobody('malformed authorization', { Origin: BLOG, Authorization: 'Basic YTpi' }, 'session_expired');
  nobody("other site's member", bearer(stranger.token), 'session_expired');
  nobody('token on another origin', bearer(plain.token, OTHER_PAGE), 'session_expired');
  nobody('token on a foreign origin', bearer(plain.token, 'https://evil.test'), 'origin_forbidden');

  for (const role of ['instructor', 'editor', 'moderator', 'owner'] as const) {
    const { id, token } = await makeStaff(site, role);
    const kinds = role === 'owner' ? (['owner', 'instructor', 'editor', 'moderator'] as const) : ([role] as const);
    const headers = cookie(token);
    callers.push({ name: role, headers, kinds: [...kinds], signedIn: true, content: await ownedBy(content, id) });
    if (role !== 'owner') continue;
    nobody('staff token as bearer', bearer(token, API), 'session_expired');
    nobody('staff cookie from the blog', cookie(token, { Origin: BLOG }));
    nobody('staff cookie, cross-site fetch', cookie(token, { 'Sec-Fetch-Site': 'cross-site' }));
    nobody('staff cookie, same-site fetch', cookie(token, { 'Sec-Fetch-Site': 'same-site' }));
    nobody('staff cookie, no page', cookie(token, {}));
  }
  const cookieOf = (name: string, token: string) =>
    callers.push({
      name,
      headers: cookie(token),
      kinds: [],
      signedIn: false,
      content,
      refusedAs: 'session_expired',
      byCookie: true,
    });
  cookieOf('reader token as cookie', plain.token);
  cookieOf('forged cookie', randomToken());
  const strangeOwner = await makeStaff(otherSite, 'owner');
  cookieOf("other site's owner", strangeOwner.token);
  const dismissed = await makeStaff(site, 'editor');
  await db.delete(staff).where(eq(staff.memberId, dismissed.id));
  callers.push({ name: 'dismissed editor', headers: cookie(dismissed.token), kinds: [], signedIn: true, content });
  const staffReader = await makeMember(site);
  await db.insert(staff).values({ siteId: site, memberId: staffReader.id, role: 'owner' });
  const staffContent = await ownedBy(content, staffReader.id);
  const asReader = { headers: bearer(staffReader.token), kinds: ['member' as const], signedIn: true };
  callers.push({ name: "owner's reader token", ...asReader, content: staffContent });

  await addTokens(content, other, callers);

  const caller = (name: string) => {
    const found = callers.find((one) => one.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  };
  return { content, other, callers, caller };
}

/** Programs with tokens that an owner made, and what becomes of a token that is over, revoked or in a page. */
async function addTokens(content: Content, other: Content, callers: Caller[]): Promise<void> {
  const { id: owner } = await makeStaff(content.site, 'owner');
  const { id: stranger } = await makeStaff(other.site, 'owner');
  const make = async (values: Partial<typeof apiToken.$inferInsert> = {}) => {
    const token = newApiToken();
    const fresh = { name: 'CI', scope: 'publish' as const, createdBy: owner, createdAt: 1, usedAt: Date.now() };
    const row = { id: await sha256(token), siteId: content.site, ...fresh, expiresAt: Date.now() + DAY, ...values };
    await db.insert(apiToken).values(row);
    return token;
  };
  const program = (name: string, token: string, more: Partial<Caller>, origin: Record<string, string> = {}) => {
    const headers = { ...origin, Authorization: `Bearer ${token}` };
    callers.push({ name, headers, kinds: [], signedIn: true, content, ...more });
  };
  const over = { refusedAs: 'session_expired' as const };
  const inPage = { refusedAs: 'origin_forbidden' as const };
  const publish = await make();
  program('publish token', publish, { kinds: ['publisher'] });
  program('members token', await make({ scope: 'members' }), { kinds: ['importer'] });
  program('expired token', await make({ expiresAt: 1 }), over);
  program('revoked token of a program', newApiToken(), over);
  program("other site's token", await make({ siteId: other.site, createdBy: stranger }), over);
  program("dismissed owner's token", await make({ createdBy: unique('nobody') }), over);
  program('publish token in the blog', publish, inPage, { Origin: BLOG });
  program('publish token in the studio', publish, inPage, { Origin: API });
  program('publish token in a sandboxed page', publish, inPage, { Origin: 'null' });
}

let first: { world: World; rows: Awaited<ReturnType<typeof keep>> } | undefined;

/** The world of this file as on its first day; whatever else was in the database is gone. */
export async function freshWorld(): Promise<World> {
  if (first) await restore(first.rows);
  else first = { world: await makeWorld(), rows: await keep() };
  return first.world;
}

/** What the declaration of a site's route promises this caller: null is admission. */
export function expectedRefusal(kinds: readonly CallerKind[], caller: Caller): ErrorCode | null {
  if (caller.refusedAs && !(caller.byCookie && kinds.includes('visitor'))) return caller.refusedAs;
  if (kinds.some((kind) => kind === 'visitor' || caller.kinds.includes(kind))) return null;
  return caller.signedIn ? 'forbidden' : 'unauthenticated';
}

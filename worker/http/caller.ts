import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import { rulesOf } from '../access/rules.ts';
import type { Role } from '../contract/account.ts';
import type { SiteRules } from '../contract/site.ts';
import type { TokenScope } from '../contract/token.ts';
import { aliased } from '../db/aliased.ts';
import { member, staff } from '../db/member.ts';
import { session } from '../db/session.ts';
import { site } from '../db/site.ts';
import { apiToken } from '../db/token.ts';
import type { Env } from '../env.ts';
import { Fault } from './fault.ts';

/**
 * Who may call an endpoint. `visitor` is anybody on an allowed origin; `member` a reader's token; the roles a studio
 * session (an owner has every role); `publisher` and `importer` are programs with a token of the scope `publish` or
 * `members`. The others are outside a site: `public` pages, the `operator` with the setup token, `stripe` with its
 * signature.
 */
export type CallerKind = 'visitor' | 'member' | Role | 'publisher' | 'importer' | 'public' | 'operator' | 'stripe';

/** A token unused for this long is over. */
export const SESSION_IDLE = 30 * DAY;

interface Person {
  id: string;
  email: string;
  name: string;
  onboarded: boolean;
  stripeCustomerId: string | null;
  createdAt: number;
}

export interface Caller {
  site: { id: string; name: string; url: string; lang: string; origins: string[]; topics: string[]; rules: SiteRules };
  /** Who reads with a token of this site's pages. */
  member: Person | null;
  /** Who sits at the desk: never a reader at the same time, and a reader is never staff. */
  staff: Person | null;
  roles: Role[];
  /** What a program acts with: nobody reads or sits at the desk then. */
  token: ApiTokenCaller | null;
}

interface ApiTokenCaller {
  id: string;
  name: string;
  scope: TokenScope;
}

/** The site that the request's path names. Every query filters by it. */
export function siteOf(c: Context<Env>): string {
  return c.req.param('site') ?? '';
}

/** The presented session, if it is alive: for statements that join it in the route's own batch. */
function liveSession(c: Context<Env>): SQL | undefined {
  const { hash, audience } = c.var.credential ?? { hash: '', audience: 'reader' };
  if (audience === 'token') return sql`false`;
  return and(
    eq(session.id, hash),
    eq(session.siteId, siteOf(c)),
    eq(session.audience, audience),
    gt(session.expiresAt, c.var.now),
    gt(session.seenAt, c.var.now - SESSION_IDLE),
  );
}

/** The presented token, if it is alive: as long as whoever made it owns the site and is not banned. */
function liveToken(c: Context<Env>): SQL | undefined {
  const { hash, audience } = c.var.credential ?? { hash: '', audience: 'reader' };
  if (audience !== 'token') return sql`false`;
  const maker = sql`exists (select 1 from ${staff} inner join ${member} on ${member.id} = ${staff.memberId}
    where ${staff.siteId} = ${siteOf(c)} and ${staff.memberId} = ${apiToken.createdBy} and ${staff.role} = 'owner'
      and ${isNull(member.bannedAt)})`;
  return and(eq(apiToken.id, hash), eq(apiToken.siteId, siteOf(c)), gt(apiToken.expiresAt, c.var.now), maker);
}

/** SQL for the id of the signed-in reader, or null: joins the session inside any statement. */
export function callerId(c: Context<Env>): SQL<string | null> {
  return sql`(select ${session.memberId} from ${session} inner join ${member} on ${member.id} = ${session.memberId}
    and ${isNull(member.bannedAt)} where ${and(liveSession(c), eq(session.audience, 'reader'))})`;
}

/**
 * Runs the route's statements and the question who is asking in one batch: one D1 round trip. Throws before any row
 * is handed out when the site, the origin or the session is not good, or the endpoint does not admit this caller.
 * The statements have run by then: pass reads, or writes whose own `where` admits nobody else.
 */
export async function ask<T extends BatchItem<'sqlite'>[]>(c: Context<Env>, ...statements: T) {
  const { db, now } = c.var;
  const who = db
    .select({
      site: aliased('site', {
        id: site.id,
        name: site.name,
        url: site.url,
        lang: site.lang,
        origins: site.origins,
        topics: site.topics,
        rules: site.rules,
      }),
      session: aliased('session', { id: session.id, origin: session.origin, seenAt: session.seenAt }),
      member: aliased('member', {
        id: member.id,
        email: member.email,
        name: member.name,
        onboarded: member.onboarded,
        stripeCustomerId: member.stripeCustomerId,
        createdAt: member.createdAt,
        bannedAt: member.bannedAt,
      }),
      roles: sql<string>`(select json_group_array(${staff.role}) from ${staff}
        where ${staff.siteId} = ${site.id} and ${staff.memberId} = ${member.id})`.as('roles'),
      token: aliased('token', {
        id: apiToken.id,
        name: apiToken.name,
        scope: apiToken.scope,
        usedAt: apiToken.usedAt,
      }),
    })
    .from(site)
    .leftJoin(session, liveSession(c))
    .leftJoin(member, and(eq(member.id, session.memberId), eq(member.siteId, site.id)))
    .leftJoin(apiToken, liveToken(c))
    .where(eq(site.id, siteOf(c)));

  const [rows, ...results] = await db.batch([who, ...statements] as [typeof who, ...T]);
  const caller = admit(c, rows[0]);
  const seenAt = rows[0]?.session.seenAt ?? now;
  if (c.var.credential && now - seenAt > DAY) {
    const touch = db.update(session).set({ seenAt: now }).where(eq(session.id, c.var.credential.hash));
    c.executionCtx.waitUntil(touch.run());
  }
  if (caller.token && now - (rows[0]?.token.usedAt ?? 0) > DAY) {
    const touch = db.update(apiToken).set({ usedAt: now }).where(eq(apiToken.id, caller.token.id));
    c.executionCtx.waitUntil(touch.run());
  }
  c.set('caller', caller);
  return [caller, ...results] as unknown as [Caller, ...BatchResponse<T>];
}

/** A left join's misses are nulls in every column. */
interface Row {
  site: Omit<Caller['site'], 'rules'> & { rules: Partial<SiteRules> };
  session: { id: string | null; origin: string | null; seenAt: number | null };
  member: Omit<Person, 'id'> & { id: string | null; bannedAt: number | null };
  roles: string;
  token: { id: string | null; name: string; scope: TokenScope; usedAt: number | null };
}

function admit(c: Context<Env>, row: Row | undefined): Caller {
  if (!row) throw new Fault('site_unknown', 'There is no such site here. Check the id in the script tag.');
  const origin = c.req.header('Origin');
  const own = new URL(c.req.url).origin;
  if (origin !== undefined && origin !== own && !row.site.origins.includes(origin)) {
    throw new Fault(
      'origin_forbidden',
      `${origin} is not on this site's list of origins. The owner can add it in the studio.`,
    );
  }
  const { credential, callers } = c.var;
  if (credential?.audience === 'token') return admitToken(c, row, origin);
  const reader = credential?.audience === 'reader';
  const { bannedAt, id, ...known } = row.member;
  // The browser sends the desk's cookie by itself, a dead one too: it must not bar the way to a new sign-in.
  const optional = !reader && callers.includes('visitor');
  if (credential && !optional) {
    // A token works only where it was given: one taken to another of the site's origins is refused.
    const moved = reader && origin !== undefined && row.session.origin !== origin;
    if (row.session.id === null || id === null || moved) {
      throw new Fault('session_expired', 'Your session has ended. Please sign in again.');
    }
    if (bannedAt !== null) throw new Fault('banned', 'This account has been suspended.');
  }
  const person = credential && row.session.id !== null && id !== null && bannedAt === null ? { id, ...known } : null;
  const member = reader ? person : null;
  const staff = reader ? null : person;
  const roles = staff ? (JSON.parse(row.roles) as Role[]) : [];
  const admitted = callers.some((kind) => {
    if (kind === 'visitor') return true;
    if (kind === 'member') return member !== null;
    if (kind === 'publisher' || kind === 'importer') return false;
    return roles.some((role) => role === kind || role === 'owner');
  });
  if (!admitted) {
    if (!credential) throw new Fault('unauthenticated', 'Please sign in first.');
    throw new Fault('forbidden', 'You may not do this.');
  }
  return { site: { ...row.site, rules: rulesOf(row.site.rules) }, member, staff, roles, token: null };
}

const scopes: Partial<Record<CallerKind, TokenScope>> = { publisher: 'publish', importer: 'members' };

/** A program's token. It is refused from every page, the desk's own too: in a page it would be everybody's. */
function admitToken(c: Context<Env>, row: Row, origin: string | undefined): Caller {
  if (origin !== undefined) {
    throw new Fault(
      'origin_forbidden',
      'An API token is for programs and must not be in a page. If it is in one, revoke it in the studio.',
    );
  }
  const { id, name, scope } = row.token;
  if (id === null) {
    throw new Fault(
      'session_expired',
      'This API token is unknown here, over or revoked. The owner can make a new one.',
    );
  }
  if (!c.var.callers.some((kind) => kind === 'visitor' || scopes[kind] === scope)) {
    throw new Fault('forbidden', `A token of the scope "${scope}" may not do this.`);
  }
  const token = { id, name, scope };
  return { site: { ...row.site, rules: rulesOf(row.site.rules) }, member: null, staff: null, roles: [], token };
}

/** The signed-in caller of an endpoint that admits nobody else. */
export function signedIn(caller: Caller): Person {
  if (!caller.member) throw new Fault('unauthenticated', 'Please sign in first.');
  return caller.member;
}

import { and, desc, eq, exists, gt, isNotNull, isNull, lte, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Member, MemberPage } from '../contract/account.ts';
import { grant, plan } from '../db/billing.ts';
import { countMemberships } from '../db/count-memberships.ts';
import { member, staff } from '../db/member.ts';
import { session } from '../db/session.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { Fault } from '../http/fault.ts';

const PAGE = 50;

/** Members, newest first: rows read in proportion to the page. */
export async function listMembers(c: Context<Env>, cursor: string | undefined): Promise<MemberPage> {
  const after = readCursor(cursor);
  const older = after ? sql`(${member.createdAt}, ${member.id}) < (${after[0]}, ${after[1]})` : undefined;
  const [, rows] = await ask(
    c,
    members(c, older)
      .orderBy(desc(member.createdAt), desc(member.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.createdAt, row.id]);
  return { members: page.map(asMember), next };
}

/**
 * The first members whose e-mail address or name begins with the text, upper and lower case alike (ASCII). One page:
 * who has too many hits types another letter, so that each search is two short walks along an index.
 */
export async function findMembers(c: Context<Env>, text: string): Promise<MemberPage> {
  const [, byEmail, byName] = await ask(
    c,
    members(c, startsWith(sql`${member.email}`, text))
      .orderBy(member.email)
      .limit(PAGE),
    members(c, startsWith(sql`lower(${member.name})`, text))
      .orderBy(sql`lower(${member.name})`)
      .limit(PAGE),
  );
  const found = new Map([...byEmail, ...byName].map((row) => [row.id, row]));
  return { members: [...found.values()].slice(0, PAGE).map(asMember), next: null };
}

/** A range instead of LIKE, whose wildcards would have to be escaped and whose index use depends on settings. */
function startsWith(column: SQL, text: string): SQL {
  const from = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return sql`${column} >= ${from} and ${column} < ${`${from}\u{10FFFF}`}`;
}

/** Statement: members as lists show them. */
export function members(c: Context<Env>, where: SQL | undefined) {
  const { db, now } = c.var;
  // A builder, not plain sql: in a select without joins drizzle would strip the tables' names from it.
  const paying = db
    .select({ name: plan.name })
    .from(grant)
    .innerJoin(plan, and(eq(plan.siteId, grant.siteId), eq(plan.id, grant.planId)))
    .where(
      and(
        eq(grant.siteId, member.siteId),
        eq(grant.memberId, member.id),
        lte(grant.startsAt, now),
        or(isNull(grant.endsAt), gt(grant.endsAt, now)),
      ),
    )
    .orderBy(desc(isNull(grant.endsAt)), desc(grant.endsAt))
    .limit(1);
  return db
    .select({
      id: member.id,
      name: member.name,
      email: member.email,
      plan: sql<string | null>`(${paying})`.as('plan_name'),
      createdAt: member.createdAt,
      bannedAt: member.bannedAt,
    })
    .from(member)
    .where(and(eq(member.siteId, siteOf(c)), where))
    .$dynamic();
}

export const asMember = ({ bannedAt, ...row }: Omit<Member, 'banned'> & { bannedAt: number | null }): Member => ({
  ...row,
  banned: bannedAt !== null,
});

/** Suspends a member and ends every session at once, or lets the member back in. */
export async function banMember(c: Context<Env>, id: string, banned: boolean): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const owns = db
    .select({ one: sql`1` })
    .from(staff)
    .where(and(eq(staff.siteId, siteId), eq(staff.memberId, id), eq(staff.role, 'owner')));
  const [caller, [found]] = await ask(
    c,
    db
      .select({ owner: sql<number>`${exists(owns)}`.as('owner') })
      .from(member)
      .where(and(eq(member.siteId, siteId), eq(member.id, id))),
  );
  if (!found) throw new Fault('not_found', 'There is no such member on this site.');
  if (banned && found.owner) throw new Fault('conflict', 'An owner cannot be suspended.');
  const target = and(eq(member.siteId, siteId), eq(member.id, id));
  const changes = and(target, banned ? and(isNull(member.bannedAt), notExists(owns)) : isNotNull(member.bannedAt));
  const moved = exists(db.select({ one: sql`1` }).from(member).where(changes));
  await db.batch([
    countMemberships(db, { siteId, memberId: id }, banned ? -1 : 1, moved),
    db
      .update(member)
      .set({ bannedAt: banned ? now : null })
      .where(changes),
    db.delete(session).where(
      and(
        eq(session.siteId, siteId),
        eq(session.memberId, id),
        exists(
          db
            .select({ one: sql`1` })
            .from(member)
            .where(and(target, isNotNull(member.bannedAt))),
        ),
      ),
    ),
    auditAct(c, caller, {
      action: banned ? 'member.ban' : 'member.unban',
      subject: id,
    }),
  ]);
}

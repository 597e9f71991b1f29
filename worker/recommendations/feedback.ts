import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { DismissalInput, FollowInput } from '../contract/profile.ts';
import { member } from '../db/member.ts';
import { follow, profile } from '../db/profile.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { titleOf } from './titles.ts';
import { MOST_DISMISSALS, MOST_FOLLOWS } from './told.ts';

/**
 * Follows a topic of the site or a member who may be suggested, or stops; twice is once. What is followed is not waved away
 * any more. Two round trips.
 * @throws Fault `not_found`, `conflict` where the caller follows as many as one may
 */
export async function writeFollow(c: Context<Env>, { kind, target, on }: FollowInput): Promise<void> {
  const { db, now: at } = c.var;
  const [caller, people] = await ask(c, suggested(c, kind === 'member' ? target : ''));
  const { id } = signedIn(caller);
  const own = and(eq(follow.siteId, caller.site.id), eq(follow.memberId, id));
  const one = and(own, eq(follow.kind, kind), eq(follow.target, target));
  if (!on) {
    await db.delete(follow).where(one);
    return;
  }
  if (kind === 'topic' ? !caller.site.topics.includes(target) : people.length === 0)
    throw new Fault('not_found', `There is no such ${kind} to follow.`);
  const waved = and(eq(dismissal.siteId, caller.site.id), eq(dismissal.memberId, id));
  const [held] = await db.batch([
    db
      .insert(follow)
      .select(
        sql`select ${caller.site.id}, ${id}, ${kind}, ${target}, ${at} where ${isFree(follow, own, one, MOST_FOLLOWS)}`,
      )
      .onConflictDoUpdate({ target: [follow.siteId, follow.memberId, follow.kind, follow.target], set: { kind } })
      .returning({ kind: follow.kind }),
    db.delete(dismissal).where(and(waved, eq(dismissal.kind, kind), eq(dismissal.slug, target), isHeld(follow, one))),
  ]);
  if (held.length === 0) throw new Fault('conflict', `You follow ${MOST_FOLLOWS} already. Stop following one first.`);
}

/**
 * Takes something off all of the caller's lists, or lets it come back; twice is once. Whoever is waved away is followed
 * no longer. Two round trips.
 * @throws Fault `not_found`, `conflict` where the caller holds as many as one may
 */
export async function writeDismissal(c: Context<Env>, { kind, slug, on }: DismissalInput): Promise<void> {
  const { db, now: at } = c.var;
  const named = db
    .select({
      title: sql<string | null>`(select ${titleOf(sql`${siteOf(c)}`, sql`${kind}`, sql`${slug}`)})`.as('named'),
    })
    .from(sql`(select 1)`);
  const [caller, people, [known]] = await ask(c, suggested(c, kind === 'member' ? slug : ''), named);
  const { id } = signedIn(caller);
  const own = and(eq(dismissal.siteId, caller.site.id), eq(dismissal.memberId, id));
  const one = and(own, eq(dismissal.kind, kind), eq(dismissal.slug, slug));
  if (!on) {
    await db.delete(dismissal).where(one);
    return;
  }
  const there =
    kind === 'topic'
      ? caller.site.topics.includes(slug)
      : kind === 'member'
        ? people.length > 0
        : known?.title !== null && known !== undefined;
  if (!there) throw new Fault('not_found', `There is no such ${kind} on this site.`);
  const followed = and(eq(follow.siteId, caller.site.id), eq(follow.memberId, id));
  const [held] = await db.batch([
    db
      .insert(dismissal)
      .select(
        sql`select ${caller.site.id}, ${id}, ${kind}, ${slug}, ${at} where ${isFree(dismissal, own, one, MOST_DISMISSALS)}`,
      )
      .onConflictDoUpdate({
        target: [dismissal.siteId, dismissal.memberId, dismissal.kind, dismissal.slug],
        set: { kind },
      })
      .returning({ kind: dismissal.kind }),
    // Of contents there are none.
    db
      .delete(follow)
      .where(and(followed, sql`${follow.kind} = ${kind}`, eq(follow.target, slug), isHeld(dismissal, one))),
  ]);
  if (held.length === 0)
    throw new Fault('conflict', `You have waved away ${MOST_DISMISSALS} things. Let one come back first.`);
}

type Table = typeof follow | typeof dismissal;

const isHeld = (table: Table, one: SQL | undefined): SQL => sql`exists (select 1 from ${table} where ${one})`;

/**
 * Condition: the caller holds this one, or fewer than `most`. A part of the writing statement itself, since requests at
 * the same time would each see room for the last.
 */
const isFree = (table: Table, own: SQL | undefined, one: SQL | undefined, most: number): SQL =>
  sql`(${isHeld(table, one)} or (select count(*) from ${table} where ${own}) < ${most})`;

/** Statement: one row where the member may be suggested to the caller: another one, who agreed to it and is not banned. */
function suggested(c: Context<Env>, id: string) {
  return c.var.db
    .select({ id: sql<string>`${member.id}`.as('suggested_id') })
    .from(profile)
    .innerJoin(member, and(eq(member.siteId, profile.siteId), eq(member.id, profile.memberId), isNull(member.bannedAt)))
    .where(
      and(
        eq(profile.siteId, siteOf(c)),
        eq(profile.memberId, id),
        eq(profile.discoverable, true),
        sql`${profile.memberId} is not ${callerId(c)}`,
      ),
    );
}

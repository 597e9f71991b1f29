import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Path, PathGoalInput } from '../contract/path.ts';
import { profile } from '../db/profile.ts';
import type { Env } from '../env.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { engineOf } from './engine.ts';
import { knowledgeOf } from './knowledge.ts';
import { pathTo } from './path-plan.ts';
import { pathContents, pathLessons } from './path-rows.ts';
import { scoresOf } from './path-scores.ts';
import { historyOf } from './signals.ts';
import { titleOf } from './titles.ts';
import { dismissedIds, toldOf } from './told.ts';

const noPath: Path = { goal: null, reachable: true, steps: [], minutes: 0, weeks: null };

/**
 * The way to the caller's goal from what is done now; of what may come next, what a list would put first comes first.
 * One round trip.
 */
export async function readPath(c: Context<Env>): Promise<Path> {
  const [caller, told, contents, lessons, dismissals, acts, engine] = await ask(
    c,
    toldOf(c),
    pathContents(c),
    pathLessons(c),
    dismissedIds(c),
    historyOf(c),
    engineOf(c),
  );
  const { goal = null, level = null, pace = null } = told[0] ?? {};
  if (!goal) return noPath;
  const scores = scoresOf(contents, await knowledgeOf(c, caller, { told, acts, engine }));
  const dismissed = new Set(dismissals.map(({ id }) => id));
  return pathTo({ goal, level, pace, contents, lessons, dismissed, scores });
}

/**
 * Sets the goal, or (null) takes it away, and gives the way to it. Three round trips.
 * @throws Fault `not_found` where the site has nothing of that name
 */
export async function writeGoal(c: Context<Env>, { goal }: PathGoalInput): Promise<Path> {
  const { db, now: updatedAt } = c.var;
  const named = db
    .select({
      title: sql<
        string | null
      >`(select ${titleOf(sql`${siteOf(c)}`, sql`${goal?.kind ?? ''}`, sql`${goal?.slug ?? ''}`)})`.as('goal_title'),
    })
    .from(sql`(select 1)`);
  const [caller, [known]] = await ask(c, named);
  const { id: memberId } = signedIn(caller);
  const there = goal?.kind === 'topic' ? caller.site.topics.includes(goal.slug) : known?.title != null;
  if (goal && !there) throw new Fault('not_found', `There is no such ${goal.kind} on this site.`);
  const { siteId, memberId: member } = profile;
  if (goal === null) {
    await db
      .update(profile)
      .set({ goal, updatedAt })
      .where(and(eq(siteId, caller.site.id), eq(member, memberId)));
    return noPath;
  }
  await db
    .insert(profile)
    .values({ siteId: caller.site.id, memberId, goal, updatedAt })
    .onConflictDoUpdate({ target: [siteId, member], set: { goal, updatedAt } });
  return readPath(c);
}

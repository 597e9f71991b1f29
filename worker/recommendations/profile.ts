import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Profile, ProfileInput, ProfileSaved } from '../contract/profile.ts';
import { countActs } from '../db/count-acts.ts';
import { interaction } from '../db/interaction.ts';
import { profile } from '../db/profile.ts';
import { impression } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { topicsBeside } from '../scoring/knowledge/related-topics.ts';
import { nearTopicsOf } from './engine.ts';
import { learnedFrom, nothingLearned } from './learned.ts';
import { historyFrom, historyOf } from './signals.ts';
import { dismissalsOf, followsOf, toldOf } from './told.ts';

/** All that the caller's lists are made from, in one round trip. */
export async function readProfile(c: Context<Env>): Promise<Profile> {
  const [caller, [told], follows, dismissed, history, [near]] = await ask(
    c,
    toldOf(c),
    followsOf(c),
    dismissalsOf(c),
    historyOf(c),
    nearTopicsOf(c),
  );
  signedIn(caller);
  if (!told) throw new Error('a signed-in member has no row');
  const { fields, purpose, level, goal, follows: followed, ...shown } = told;
  const left = new Set([...told.skills, ...dismissed.flatMap(({ kind, slug }) => (kind === 'topic' ? [slug] : []))]);
  // Since the training the last content of a topic may have been taken back.
  const offered = new Set(caller.site.topics.filter((topic) => !left.has(topic)));
  return {
    ...shown,
    learned: told.personal ? learnedFrom(historyFrom(history), c.var.now) : nothingLearned,
    follows,
    related: told.personal
      ? topicsBeside(new Set([...fields, ...told.wants, ...followed]), near?.related ?? [], offered)
      : [],
    dismissed,
  };
}

/**
 * Writes what is given. Whoever switches personal lists off takes back at once what was logged for them: what they did
 * when, what was shown to them, and their part of the counts that lists are made from, which comes back when they switch
 * them on again. Two round trips.
 */
export async function writeProfile(c: Context<Env>, input: ProfileInput): Promise<ProfileSaved> {
  const { db, now: updatedAt } = c.var;
  const [caller] = await ask(c);
  const key = { siteId: siteOf(c), memberId: signedIn(caller).id };
  if (Object.keys(input).length === 0) return { updatedAt };
  const set = { ...input, updatedAt };
  const write = db
    .insert(profile)
    .values({ ...key, ...set })
    .onConflictDoUpdate({ target: [profile.siteId, profile.memberId], set });
  const ofMember = (table: typeof interaction | typeof impression) =>
    and(eq(table.siteId, key.siteId), eq(table.memberId, key.memberId));
  const { personal } = input;
  if (personal === undefined) await write;
  else if (personal) await db.batch([countActs(db, key, true), write]);
  else
    await db.batch([
      countActs(db, key, false),
      write,
      db.delete(interaction).where(ofMember(interaction)),
      db.delete(impression).where(ofMember(impression)),
    ]);
  return { updatedAt };
}

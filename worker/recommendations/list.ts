import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import { grantsOf, readerOf } from '../access/ledger.ts';
import type { Path } from '../contract/path.ts';
import type * as contract from '../contract/recommendation.ts';
import type { Env } from '../env.ts';
import { ask } from '../http/caller.ts';
import { arrange } from '../scoring/list/arrange.ts';
import type { Facts } from '../scoring/list/gate.ts';
import type { Member } from '../scoring/member.ts';
import { type Candidate, someCourses, somePosts } from './candidates.ts';
import { engineOf } from './engine.ts';
import { logImpressions } from './impressions.ts';
import { idOf } from './inputs.ts';
import { knowledgeOf } from './knowledge.ts';
import { freshMaterials } from './materials.ts';
import { nextLessons } from './next-lessons.ts';
import { fittingOffer, plansOf } from './offer.ts';
import { pathTo } from './path-plan.ts';
import { pathContents, pathLessons } from './path-rows.ts';
import { scoresOf } from './path-scores.ts';
import type { Page } from './pool.ts';
import { reasonOf } from './reason.ts';
import { type Knowledge, type Scored, scoreAll } from './scored.ts';
import { asShown } from './shown.ts';
import { historyOf, pageOf } from './signals.ts';
import { gatedOf, standingOf } from './standing-of.ts';
import { livelyThreads } from './threads.ts';
import { dismissedIds, toldOf } from './told.ts';

export interface ListOptions {
  /** The page being read. */
  context: Page;
  limit: number;
}

/**
 * What to read or learn next, best first, each with why. One round trip; the rows read are bounded by the numbers of
 * candidates and of the caller's latest acts, whatever the size of the site. A member without personal lists gets a
 * visitor's, without what was read or waved away, and nothing is logged.
 */
export async function listRecommendations(
  c: Context<Env>,
  { context, limit }: ListOptions,
): Promise<contract.RecommendationList> {
  const { now } = c.var;
  const [caller, posts, courses, lessons, threads, materials, told, acts, [page], ...more] = await ask(
    c,
    somePosts(c, context),
    someCourses(c),
    nextLessons(c),
    livelyThreads(c),
    freshMaterials(c),
    toldOf(c),
    historyOf(c),
    pageOf(c, context),
    grantsOf(c),
    dismissedIds(c),
    engineOf(c),
    plansOf(c),
    pathContents(c),
    pathLessons(c),
  );
  const [grants, dismissals, engine, plans, way, wayLessons] = more;
  const reader = readerOf(caller, grants);
  const here = context && page ? idOf(context.kind, context.slug) : null;
  const known: Knowledge = {
    ...(await knowledgeOf(c, caller, { told, acts, engine })),
    page: here !== null && page ? { id: here, topics: page.topics } : null,
  };
  const { member, model } = known;
  const personal = member !== null;

  // A course that goes on with a lesson of its own is not offered a second time as a whole.
  const begun = new Set(personal ? lessons.map(({ courseSlug }) => courseSlug) : []);
  const sources: Candidate[][] = [
    posts.map((row) => ({ kind: 'post', ...row })),
    courses.filter(({ slug }) => !begun.has(slug)).map((row) => ({ kind: 'course', ...row })),
    personal ? lessons.map((row) => ({ kind: 'lesson', ...row })) : [],
    personal ? threads.map((row) => ({ kind: 'thread', ...row })) : [],
    personal ? materials.map((row) => ({ kind: 'material', ...row })) : [],
  ];
  const facts = new Map<string, Facts>();
  const locked = new Set<string>();
  for (const candidate of sources.flat()) {
    const standing = standingOf(candidate, reader, now);
    const id = idOf(candidate.kind, candidate.slug);
    facts.set(id, standing.facts);
    if (standing.locked) locked.add(id);
  }
  const dismissed = new Set(dismissals.map(({ id }) => id));
  const { goal = null, level = null } = told[0] ?? {};
  const scores = scoresOf(way, known);
  const path =
    personal && goal
      ? pathTo({ goal, level, pace: null, contents: way, lessons: wayLessons, dismissed, scores })
      : null;
  const lead = path ? firstStep(path, facts) : null;
  const list = arrange<Scored>(
    sources.map((candidates) => scoreAll(candidates, known)),
    facts,
    { dismissed, here },
    { limit, seed: personal ? `${caller.member?.id} ${Math.floor(now / DAY)} ${here}` : null, lead },
  );
  if (personal && caller.member) {
    const shown = list.map(({ candidate: { candidate: row }, ...chance }) => ({
      kind: row.kind,
      slug: row.slug,
      ...chance,
    }));
    logImpressions(c, caller.member.id, model?.version ?? 0, shown);
  }
  return {
    recommendations: list.map(({ candidate }) =>
      asShown(candidate, reasonOf(candidate, known, candidate.id === lead ? (path?.goal?.title ?? '') : null)),
    ),
    personal: personal && (lead !== null || isKnown(member)),
    model: model?.version ?? 0,
    offer: personal
      ? fittingOffer(
          plans,
          list.flatMap(({ candidate: { id, candidate } }) => (locked.has(id) ? [gatedOf(candidate)] : [])),
        )
      : null,
  };
}

/** The candidate that the way to the goal begins with: its first step, or the course that this is a lesson of. */
function firstStep({ steps: [step] }: Path, candidates: ReadonlyMap<string, Facts>): string | null {
  if (!step) return null;
  const ids = [idOf(step.kind, step.slug), idOf('course', step.slug.split('/', 1)[0] ?? '')];
  return ids.find((id) => candidates.has(id)) ?? null;
}

/** Whether anything of the member's own went into the list. */
function isKnown({ fields, goal, level, history }: Member): boolean {
  return fields.length > 0 || goal !== null || level !== null || history.length > 0;
}

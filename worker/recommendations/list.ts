import type { Context } from 'hono';
import type * as contract from '../contract/recommendation.ts';
import type { ContentKind } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { ask } from '../http/caller.ts';
import type { Member } from '../scoring/member.ts';
import { type Recommendation, recommend } from '../scoring/recommend.ts';
import { type Candidate, newestCourses, newestPosts, nextLessons } from './candidates.ts';
import { contentFrom, idOf, levels, memberFrom } from './inputs.ts';
import { historyOf, pageOf, profileOf } from './signals.ts';

export interface ListOptions {
  /** The page being read. */
  context: { kind: ContentKind; slug: string } | null;
  limit: number;
}

/**
 * What to read or learn next, best first, each with why. One round trip; the rows read are bounded by the numbers of
 * candidates and of the caller's latest acts, whatever the size of the site. What was viewed or completed is left out,
 * so a reader who has met it all gets an empty list.
 */
export async function listRecommendations(
  c: Context<Env>,
  { context, limit }: ListOptions,
): Promise<contract.RecommendationList> {
  const [caller, posts, courses, lessons, profiles, history, pages] = await ask(
    c,
    newestPosts(c),
    newestCourses(c),
    nextLessons(c),
    profileOf(c),
    historyOf(c),
    pageOf(c, context),
  );
  // A course that goes on with a lesson of its own is not offered a second time as a whole.
  const begun = new Set(lessons.map((lesson) => lesson.courseSlug));
  const candidates = new Map<string, Candidate>();
  const add = (candidate: Candidate) => candidates.set(idOf(candidate.kind, candidate.slug), candidate);
  for (const row of posts) add({ kind: 'post', ...row });
  for (const row of courses) if (!begun.has(row.slug)) add({ kind: 'course', ...row });
  for (const row of lessons) add({ kind: 'lesson', ...row });

  const profile = profiles[0];
  const member = caller.member && profile ? memberFrom(profile, history) : null;
  const page = pages[0];
  const best = recommend(member, [...candidates.values()].map(contentFrom), {
    now: c.var.now,
    limit,
    context: context && page ? { id: idOf(context.kind, context.slug), topics: page.topics } : null,
    exclude: new Set([...candidates].filter(([, { met }]) => met).map(([id]) => id)),
  });
  const recommendations = best.flatMap((recommendation) => {
    const candidate = candidates.get(recommendation.id);
    return candidate ? [shown(candidate, recommendation)] : [];
  });
  return { recommendations, personal: member !== null && isKnown(member), model: 0, offer: null };
}

/** As it crosses the wire: what the list shows, and the reason in words that its sentence can use. */
function shown(candidate: Candidate, { score, terms, reason }: Recommendation): contract.Recommendation {
  const { kind, slug, title, summary, url, access, topics, level, minutes } = candidate;
  const why: contract.Reason =
    reason.kind === 'next'
      ? { kind: 'next', after: candidate.previousTitle ?? '' }
      : reason.kind === 'level'
        ? { kind: 'level', level: levels[reason.level] ?? level }
        : reason;
  return { kind, slug, title, summary, url, access, topics, level, minutes, score, terms, reason: why };
}

/** Whether anything of the member's own went into the list. */
function isKnown({ fields, goal, level, history }: Member): boolean {
  return fields.length > 0 || goal !== null || level !== null || history.length > 0;
}

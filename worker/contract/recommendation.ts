import * as v from 'valibot';
import { Access, ContentKind, ContentSlug, Level } from './value.ts';

/** The four terms of the plain formula, each 0 to 1; see `worker/scoring/recommend.ts`. */
export const Terms = v.object({
  interestMatch: v.number(),
  contentRelevance: v.number(),
  contentQuality: v.number(),
  activity: v.number(),
});
export type Terms = v.InferOutput<typeof Terms>;

/**
 * Why it is shown: the largest term, with what the sentence needs (`worker/scoring/reason.ts`); `after` is
 * the title of the lesson before. Never names another member.
 */
export const Reason = v.variant('kind', [
  v.object({ kind: v.literal('next'), after: v.string() }),
  v.object({ kind: v.literal('interest'), topic: v.string() }),
  v.object({ kind: v.literal('related'), topic: v.string() }),
  v.object({ kind: v.literal('level'), level: Level }),
  v.object({ kind: v.literal('goal') }),
  v.object({ kind: v.literal('quality') }),
  v.object({ kind: v.literal('popular') }),
  v.object({ kind: v.literal('discover') }),
]);
export type Reason = v.InferOutput<typeof Reason>;

/** One content with its score and why. A lesson's `url` is its course's page, with the lesson's slug as the fragment. */
export const Recommendation = v.object({
  kind: ContentKind,
  slug: ContentSlug,
  title: v.string(),
  summary: v.string(),
  url: v.string(),
  access: Access,
  topics: v.array(v.string()),
  level: Level,
  minutes: v.number(),
  score: v.number(),
  terms: Terms,
  reason: Reason,
});
export type Recommendation = v.InferOutput<typeof Recommendation>;

/** The page being read, as `kind:slug`, such as `post:hello-d1` or `lesson:tiny-transformer/the-block`. */
export const ContextName = v.pipe(
  v.string(),
  v.maxLength(170),
  v.regex(/^(?:post|course|lesson):[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'not kind:slug'),
);

/** Best first. `personal`: something that the caller told or did went into it; never for a visitor. */
export const RecommendationList = v.object({ recommendations: v.array(Recommendation), personal: v.boolean() });
export type RecommendationList = v.InferOutput<typeof RecommendationList>;

/** What a member did with a content. Likes and completions have routes of their own and are recorded there. */
export const InteractionInput = v.strictObject({
  kind: v.picklist(['view', 'share', 'click']),
  content: ContentKind,
  slug: ContentSlug,
});
export type InteractionInput = v.InferOutput<typeof InteractionInput>;

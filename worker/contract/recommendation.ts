import * as v from 'valibot';
import { Access, ContentKind, ContentSlug, Level } from './value.ts';

/**
 * The four terms of the plain formula, each 0 to 1; see `worker/scoring/recommend.ts`. They are kept under a learned model
 * too. Quality and activity are shown to two decimals and from counts in fives, of fewer than five people as of nobody:
 * exact ones would tell what one of them did.
 */
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
  /** The member finished, or reacted to, `title`; members with the same taste went on to this. */
  v.object({ kind: v.literal('because'), title: v.string() }),
  v.object({ kind: v.literal('trending') }),
  /** The next step on the member's path to `goal`. */
  v.object({ kind: v.literal('path'), goal: v.string() }),
  /** A topic that the member follows. */
  v.object({ kind: v.literal('followed'), topic: v.string() }),
]);
export type Reason = v.InferOutput<typeof Reason>;

/** What may stand in a list: contents, the discussion under one, and a course's material, named `course/material`. */
export const RecommendedKind = v.picklist([...ContentKind.options, 'thread', 'material']);
export type RecommendedKind = v.InferOutput<typeof RecommendedKind>;

/**
 * A feature of a trained model (`worker/scoring/blend/features.ts`), with its share of all that moved this content up or down
 * for this member, against a usual one: -1 to 1, below 0 where it speaks against it. `plain` is the plain formula as a whole.
 */
export const LearnedPart = v.object({
  feature: v.picklist([
    'plain',
    'collaborative',
    'topics',
    'quality',
    'trending',
    'people',
    'level',
    'follow',
    'age',
    'habit',
    'graph',
  ]),
  share: v.number(),
});
export type LearnedPart = v.InferOutput<typeof LearnedPart>;

/** One content with its score and why. A lesson's `url` is its course's page, with the lesson's slug as the fragment; a
 * material's is that page too, at its materials. */
export const Recommendation = v.object({
  kind: RecommendedKind,
  slug: ContentSlug,
  title: v.string(),
  summary: v.string(),
  url: v.string(),
  access: Access,
  topics: v.array(v.string()),
  level: Level,
  minutes: v.number(),
  /**
   * The plain formula's, of the terms shown: 0 to 3. Lists are sorted by exact terms, or by what a trained model makes of
   * them, and then made diverse: the scores of a list need not fall.
   */
  score: v.number(),
  terms: Terms,
  /**
   * What a trained model ranked it by, the largest share first; null where the plain formula does. Made from figures as coarse as
   * the terms; what so few people did that it would tell of one of them is left out.
   */
  learned: v.nullable(v.array(LearnedPart)),
  reason: Reason,
});
export type Recommendation = v.InferOutput<typeof Recommendation>;

/** The page being read, as `kind:slug`, such as `post:hello-d1` or `lesson:tiny-transformer/the-block`. */
export const ContextName = v.pipe(
  v.string(),
  v.maxLength(170),
  v.regex(/^(?:post|course|lesson):[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'not kind:slug'),
);

/** A plan that would open what the member's own list holds locked: `opens` of its contents. Prices are the same for everybody. */
export const FittingOffer = v.object({ plan: v.string(), name: v.string(), opens: v.number() });
export type FittingOffer = v.InferOutput<typeof FittingOffer>;

/**
 * Best first. `personal`: something that the caller told or did went into it; never for a visitor, nor a member who has
 * switched personal lists off. `model`: the version that ranked them, 0 for the plain formulas.
 */
export const RecommendationList = v.object({
  recommendations: v.array(Recommendation),
  personal: v.boolean(),
  model: v.number(),
  offer: v.nullable(FittingOffer),
});
export type RecommendationList = v.InferOutput<typeof RecommendationList>;

/**
 * What a member did with a content; with a discussion, with what it is about. Likes and completions have routes of their
 * own and are recorded there.
 */
export const InteractionInput = v.strictObject({
  kind: v.picklist(['view', 'share', 'click']),
  content: RecommendedKind,
  slug: ContentSlug,
});
export type InteractionInput = v.InferOutput<typeof InteractionInput>;

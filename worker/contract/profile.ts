import * as v from 'valibot';
import { ContentKind, ContentSlug, line, Slug, Time, Topics } from './value.ts';

const paragraph = v.pipe(v.string(), v.trim(), v.maxLength(300));

const told = {
  about: paragraph,
  /** Topics the member can help with, and wants to learn. */
  skills: Topics,
  wants: Topics,
  /** Minutes a week; null: not told. */
  pace: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(6000))),
  /**
   * False: the same lists as visitors get; nothing that is done is logged for lists, learned from or counted for anybody's,
   * and what was done leaves the counts. Likes and shares still show as numbers.
   */
  personal: v.boolean(),
  /** May be suggested to other members by name, as somebody to follow, and also as a mentor or a collaborator. */
  discoverable: v.boolean(),
  mentoring: v.boolean(),
  collaborating: v.boolean(),
};

/** What was read from the member's own acts, decayed; shown to the member alone. Empty without personal lists. */
export const Learned = v.object({
  /** The largest first; shares of all evidence, 0 to 1. */
  topics: v.array(v.object({ topic: v.string(), share: v.number() })),
  /** Shares of the hours of the day, 24 of them, UTC. */
  hours: v.array(v.number()),
  /** Usual minutes a week. */
  minutes: v.number(),
  formats: v.array(v.object({ kind: ContentKind, share: v.number() })),
});
export type Learned = v.InferOutput<typeof Learned>;

/** What lists are made from, all of it, for its owner's eyes. */
export const Profile = v.object({
  ...told,
  learned: Learned,
  follows: v.array(v.object({ kind: v.picklist(['member', 'topic']), target: v.string(), name: v.string() })),
  /**
   * Topics of the site near those that the member declared or follows, nearest first, at most five; none of these, and none
   * waved away. By what the site teaches, nobody's acts; empty without a trained model or personal lists.
   */
  related: v.array(v.string()),
  /** What the member is not interested in; `title`: as it stands now, the slug where it is gone. */
  dismissed: v.array(v.object({ kind: v.string(), slug: v.string(), title: v.string() })),
});
export type Profile = v.InferOutput<typeof Profile>;

/** What is not given stays as it is. */
export const ProfileInput = v.partial(v.strictObject(told));
export type ProfileInput = v.InferOutput<typeof ProfileInput>;

export const FollowInput = v.variant('kind', [
  v.strictObject({ kind: v.literal('topic'), target: Slug, on: v.boolean() }),
  v.strictObject({ kind: v.literal('member'), target: line(64), on: v.boolean() }),
]);
export type FollowInput = v.InferOutput<typeof FollowInput>;

/** "Not interested" (`on`), or taken back. It acts on every list at once. */
export const DismissalInput = v.variant('kind', [
  v.strictObject({
    kind: v.picklist([...ContentKind.options, 'thread', 'material']),
    slug: ContentSlug,
    on: v.boolean(),
  }),
  v.strictObject({ kind: v.picklist(['topic', 'community']), slug: Slug, on: v.boolean() }),
  v.strictObject({ kind: v.literal('member'), slug: line(64), on: v.boolean() }),
]);
export type DismissalInput = v.InferOutput<typeof DismissalInput>;

/** The terms of a match, each 0 to 1, as the sentence under a name needs them. */
export const MatchTerms = v.object({
  levelFit: v.number(),
  interestMatch: v.number(),
  complementarySkills: v.number(),
  activity: v.number(),
});
export type MatchTerms = v.InferOutput<typeof MatchTerms>;

/** Another member who has agreed to be suggested. `topics`: what both have in common, or what the one can help with. */
export const Person = v.object({
  id: v.string(),
  name: v.string(),
  about: v.string(),
  topics: v.array(v.string()),
  terms: MatchTerms,
  score: v.number(),
  following: v.boolean(),
});
export type Person = v.InferOutput<typeof Person>;

export const People = v.object({
  follow: v.array(Person),
  mentors: v.array(Person),
  collaborators: v.array(Person),
});
export type People = v.InferOutput<typeof People>;

export const ProfileSaved = v.object({ updatedAt: Time });
export type ProfileSaved = v.InferOutput<typeof ProfileSaved>;

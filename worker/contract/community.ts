import * as v from 'valibot';
import { PostInput } from './post.ts';
import { Level, line, Slug, Time, Topics } from './value.ts';

/**
 * The terms of a match, each 0 to 1: (levelFit + interestMatch + communitySize + complementarySkills) × activity; see
 * `worker/scoring/match/community.ts`. Made from counts in fives.
 */
export const CommunityTerms = v.object({
  levelFit: v.number(),
  interestMatch: v.number(),
  communitySize: v.number(),
  complementarySkills: v.number(),
  activity: v.number(),
});
export type CommunityTerms = v.InferOutput<typeof CommunityTerms>;

/** Why it suits: the largest term, with what the sentence needs. Never names another member. */
export const CommunityReason = v.variant('kind', [
  v.object({ kind: v.literal('interest'), topic: v.string() }),
  v.object({ kind: v.literal('level'), level: Level }),
  /** People there know what the member likes and does not know yet. */
  v.object({ kind: v.literal('skills') }),
  v.object({ kind: v.literal('active') }),
  v.object({ kind: v.literal('discover') }),
]);
export type CommunityReason = v.InferOutput<typeof CommunityReason>;

export const Community = v.object({
  slug: Slug,
  name: v.string(),
  summary: v.string(),
  topics: v.array(v.string()),
  /** Null: for every level. */
  level: v.nullable(Level),
  /** Where it meets: a page of the blog or any other; null where nothing was given. Only its members are told. */
  url: v.nullable(v.string()),
  /** In fives, 0 below: a figure that moved with each would tell who came and went. */
  members: v.number(),
  joined: v.boolean(),
  terms: CommunityTerms,
  score: v.number(),
  reason: CommunityReason,
});
export type Community = v.InferOutput<typeof Community>;

/** The caller's own first, then the best match first. `personal`: something that the caller told or did went into it. */
export const CommunityList = v.object({ communities: v.array(Community), personal: v.boolean() });
export type CommunityList = v.InferOutput<typeof CommunityList>;

/** The caller's membership after the change. */
export const Membership = v.object({
  slug: Slug,
  joined: v.boolean(),
  members: v.number(),
  url: v.nullable(v.string()),
});
export type Membership = v.InferOutput<typeof Membership>;

/** What staff write of a community. A closed one is shown to nobody, and comes back with its members. */
export const CommunityInput = v.strictObject({
  name: line(80),
  summary: PostInput.entries.summary,
  topics: v.pipe(Topics, v.minLength(1)),
  level: v.nullable(Level),
  url: v.nullable(PostInput.entries.url),
  status: v.picklist(['open', 'closed']),
  /** `updatedAt` of what the change was made to, null for a new one: then nobody's is overwritten unseen. */
  basedOn: v.optional(v.nullable(Time)),
});
export type CommunityInput = v.InferInput<typeof CommunityInput>;

const { basedOn: _, ...written } = CommunityInput.entries;

/** A community as staff see it. */
export const CommunitySource = v.object({
  slug: Slug,
  ...written,
  members: v.number(),
  updatedAt: Time,
});
export type CommunitySource = v.InferOutput<typeof CommunitySource>;

/** Readers who have to do with the same things, as found on the site: at least five of them, named by what sets them apart. */
export const ReaderGroup = v.object({
  topics: v.array(v.string()),
  /** In fives. */
  members: v.number(),
  /** Titles of what at least five of them met, the most met first; at most three. */
  contents: v.array(v.string()),
});
export type ReaderGroup = v.InferOutput<typeof ReaderGroup>;

/** All communities by name, and the groups of which none has been made yet as of the last training. */
export const CommunityDesk = v.object({
  communities: v.array(CommunitySource),
  groups: v.array(ReaderGroup),
  /** The site's: what a community can be about. */
  topics: v.array(v.string()),
});
export type CommunityDesk = v.InferOutput<typeof CommunityDesk>;

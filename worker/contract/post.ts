import * as v from 'valibot';
import { GrantReason } from './account.ts';
import { Plan } from './billing.ts';
import { Access, Level, line, Slug, Time, Topics } from './value.ts';

/** A post as lists show it; nothing of the gated part. `url` is the page on the blog, absolute or site-relative. */
export const PostSummary = v.object({
  slug: Slug,
  title: v.string(),
  summary: v.string(),
  access: Access,
  topics: v.array(v.string()),
  level: Level,
  minutes: v.number(),
  url: v.string(),
  publishedAt: Time,
});
export type PostSummary = v.InferOutput<typeof PostSummary>;

export const PostPage = v.object({ posts: v.array(PostSummary), next: v.nullable(v.string()) });
export type PostPage = v.InferOutput<typeof PostPage>;

/** Why a content is locked, in the order in which a reader can do something about it; `wait`: it opens at `opensAt`. */
export const LockReason = v.picklist(['sign_in', 'plan', 'wait']);
export type LockReason = v.InferOutput<typeof LockReason>;

/** What stands between the caller and a content. */
export const Lock = {
  reason: LockReason,
  /** What can be bought to open it. */
  offers: v.array(Plan),
  /** With `wait`: when it opens. */
  opensAt: v.nullable(Time),
  /** The caller's access that would have opened it, and is over: why, and since when. */
  ended: v.nullable(v.object({ reason: GrantReason, at: Time })),
};

/** Gated posts that the caller may read without a plan this month, and how many of them are left (null: not counted yet). */
export const Meter = v.object({ limit: v.number(), left: v.nullable(v.number()) });
export type Meter = v.InferOutput<typeof Meter>;

const Reactions = v.object({ likes: v.number(), liked: v.boolean(), shares: v.number() });

/**
 * A post as the paywall gets it: open with sanitised HTML, or locked with the reason and the offers. `meter` is null where
 * nothing is free of charge. Of a sealed post `html` is empty: its text is in the page, the key comes from `/key`.
 */
export const Post = v.variant('state', [
  v.object({
    state: v.literal('open'),
    ...PostSummary.entries,
    html: v.string(),
    sealed: v.boolean(),
    meter: v.nullable(Meter),
    reactions: Reactions,
  }),
  v.object({
    state: v.literal('locked'),
    ...PostSummary.entries,
    ...Lock,
    meter: v.nullable(Meter),
    reactions: Reactions,
  }),
]);
export type Post = v.InferOutput<typeof Post>;

export const PostStatus = v.picklist(['draft', 'published', 'archived']);
export type PostStatus = v.InferOutput<typeof PostStatus>;

/** What should be known before a content: a post's slug, or `course:slug`. */
export const Required = v.pipe(
  v.string(),
  v.maxLength(87),
  v.regex(/^(?:course:)?[a-z0-9]+(?:-[a-z0-9]+)*$/, 'not a slug or course:slug'),
);

/** Each counts once. */
export const Requires = v.pipe(v.array(Required), v.maxLength(20));

/** What staff write. `markdown` is the gated part (the whole text of an open post may stay on the blog). */
export const PostInput = v.strictObject({
  title: line(200),
  summary: v.pipe(v.string(), v.trim(), v.maxLength(600)),
  access: Access,
  /** With `access: 'paid'`: only plans of this tier, or that open everything, open it. */
  tier: v.optional(v.nullable(Slug), null),
  /** Opens at this time. */
  opensAt: v.optional(v.nullable(Time), null),
  /** Opens so many days after the reader's access began. */
  dripDays: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3660))), null),
  status: PostStatus,
  topics: Topics,
  level: Level,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(600)),
  url: v.pipe(v.string(), v.maxLength(300), v.regex(/^(?:https?:\/\/|\/(?!\/))[^\s\\]*$/, 'not a page address')),
  markdown: v.pipe(v.string(), v.maxLength(500_000)),
  /** In place of what was said before, which stays without it; what is not there yet counts once it is. */
  requires: v.optional(Requires),
  /** The `updatedAt` that this change starts from (null: the post is new); without it the last save wins. */
  basedOn: v.optional(v.nullable(Time)),
});
export type PostInput = v.InferInput<typeof PostInput>;

export const PostSource = v.object({
  ...PostSummary.entries,
  publishedAt: v.nullable(Time),
  tier: v.nullable(v.string()),
  opensAt: v.nullable(Time),
  dripDays: v.nullable(v.number()),
  status: PostStatus,
  markdown: v.string(),
  /** Each once, in the order of their letters. */
  requires: v.array(v.string()),
  /** What of it is not published: no way leads over it, until it is. */
  awaits: v.array(v.string()),
  updatedAt: Time,
});
export type PostSource = v.InferOutput<typeof PostSource>;

export const PostSourcePage = v.object({
  posts: v.array(v.object({ slug: Slug, title: v.string(), access: Access, status: PostStatus, updatedAt: Time })),
  next: v.nullable(v.string()),
});
export type PostSourcePage = v.InferOutput<typeof PostSourcePage>;

export const PreviewInput = v.strictObject({ markdown: v.pipe(v.string(), v.maxLength(500_000)) });
export type PreviewInput = v.InferOutput<typeof PreviewInput>;

export const PreviewReply = v.object({ html: v.string() });
export type PreviewReply = v.InferOutput<typeof PreviewReply>;

const { basedOn: _, ...written } = PostInput.entries;

/** What a program publishes: a post of a set of files, `source`, which alone may change it. */
export const PublishInput = v.strictObject({
  ...written,
  source: Slug,
  status: v.picklist(['draft', 'published']),
  /** Plans that open single contents, to which the post is added. It is taken out of none. */
  plans: v.optional(v.pipe(v.array(Slug), v.maxLength(20)), []),
  /** In place of what was said before; what is not there yet counts once it is. */
  requires: v.optional(Requires, []),
  /** The date that the blog shows; the first time it was published unless given. */
  publishedAt: v.optional(v.nullable(Time), null),
});
export type PublishInput = v.InferOutput<typeof PublishInput>;

/** A post as its source compares it. Of the text only the hash: SHA-256, base64url; null once staff have saved it. */
export const PublishedPost = v.object({
  slug: Slug,
  title: v.string(),
  summary: v.string(),
  access: Access,
  tier: v.nullable(v.string()),
  opensAt: v.nullable(Time),
  dripDays: v.nullable(v.number()),
  status: PostStatus,
  topics: v.array(v.string()),
  level: Level,
  minutes: v.number(),
  url: v.string(),
  plans: v.array(v.string()),
  /** Each once, in the order of their letters. */
  requires: v.array(v.string()),
  publishedAt: v.nullable(Time),
  textHash: v.nullable(v.string()),
});
export type PublishedPost = v.InferOutput<typeof PublishedPost>;

/** A page of the site's posts: those of the source, and the names that are taken by the studio (null) or another one. */
export const PublishList = v.object({
  posts: v.array(PublishedPost),
  taken: v.array(v.object({ slug: Slug, source: v.nullable(v.string()) })),
  plans: v.array(v.object({ id: v.string(), tier: v.nullable(v.string()) })),
  /** Those of the site, with the first page. */
  courses: v.array(Slug),
  next: v.nullable(v.string()),
});
export type PublishList = v.InferOutput<typeof PublishList>;

export const ArchiveInput = v.strictObject({ source: Slug });
export type ArchiveInput = v.InferOutput<typeof ArchiveInput>;

export const ArchiveReply = v.object({ slug: Slug, status: PostStatus });
export type ArchiveReply = v.InferOutput<typeof ArchiveReply>;

/** Names a sealed post's key in the page. */
export const SealKeyId = v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/, "not a key's name"));

/** AES-256-GCM, base64url. */
export const SealKey = v.object({ key: v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'not a key')) });
export type SealKey = v.InferOutput<typeof SealKey>;

export const SealInput = v.strictObject(SealKey.entries);
export type SealInput = v.InferOutput<typeof SealInput>;

/** How many of a post's keys were removed. */
export const SealsReply = v.object({ removed: v.number() });
export type SealsReply = v.InferOutput<typeof SealsReply>;

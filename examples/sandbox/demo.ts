import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Goal } from '../../worker/contract/account.ts';
import { CommunityInput } from '../../worker/contract/community.ts';
import { MaterialInput } from '../../worker/contract/course.ts';
import { PathGoal } from '../../worker/contract/path.ts';
import { Required } from '../../worker/contract/post.ts';
import { Access, ContentKind, Level } from '../../worker/contract/value.ts';

/** The demo's texts and lists, as they lie in `demo/`, checked. */
const people = v.array(
  v.strictObject({
    name: v.string(),
    email: v.string(),
    fields: v.array(v.string()),
    goal: Goal,
    level: Level,
    /** What the member is on the way to, and with how many minutes a week. */
    path: v.optional(PathGoal),
    pace: v.optional(v.number()),
  }),
);
/** What members bought at the stand-in, and what became of it. */
const purchases = v.array(
  v.strictObject({
    member: v.string(),
    plan: v.string(),
    daysAgo: v.number(),
    seats: v.optional(v.number(), 1),
    /** Other people in a team. */
    invited: v.optional(v.array(v.string()), []),
    /** The post whose gate led to it. */
    post: v.optional(v.nullable(v.string()), null),
    code: v.optional(v.string()),
    currency: v.optional(v.nullable(v.string()), null),
    method: v.optional(v.picklist(['alipay'])),
    giftFor: v.optional(v.string()),
    later: v.optional(
      v.array(
        v.strictObject({
          daysAgo: v.number(),
          what: v.picklist(['refund', 'dispute', 'cancel', 'card fails']),
          amount: v.optional(v.number()),
        }),
      ),
      [],
    ),
  }),
);
const content = {
  slug: v.string(),
  title: v.string(),
  summary: v.string(),
  access: Access,
  topics: v.array(v.string()),
  level: Level,
  url: v.string(),
  requires: v.optional(v.array(Required), []),
};
const posts = v.array(
  v.strictObject({
    ...content,
    tier: v.optional(v.nullable(v.string()), null),
    minutes: v.number(),
    publishedDaysAgo: v.number(),
  }),
);
const { basedOn: _, ...material } = MaterialInput.entries;
const courses = v.array(
  v.strictObject({
    ...content,
    lessons: v.array(
      v.strictObject({ slug: v.string(), title: v.string(), minutes: v.number(), preview: v.boolean() }),
    ),
    materials: v.array(v.strictObject({ slug: v.string(), ...material })),
  }),
);
const comments = v.array(
  v.strictObject({
    id: v.string(),
    thread: v.string(),
    parent: v.nullable(v.string()),
    member: v.string(),
    markdown: v.string(),
    daysAgo: v.number(),
    likes: v.array(v.string()),
  }),
);
const interactions = v.array(
  v.strictObject({
    member: v.string(),
    kind: v.picklist(['view', 'like', 'share', 'complete', 'click']),
    content: ContentKind,
    slug: v.string(),
    daysAgo: v.number(),
  }),
);
const communities = v.array(
  v.strictObject({
    slug: v.string(),
    ...v.omit(CommunityInput, ['status']).entries,
    members: v.array(v.string()),
  }),
);

const seals = v.array(v.strictObject({ slug: v.string(), id: v.string(), secret: v.string() }));

/** Posts whose text stands sealed in their page; see `seal-posts.ts`. */
export const SEALED = ['what-fsync-promises'];

const read = (path: string) => readFileSync(new URL(`demo/${path}`, import.meta.url), 'utf8');

/** A text of the demo, or null where the page itself carries the whole text. */
function text(path: string): string | null {
  try {
    return read(path);
  } catch {
    return null;
  }
}

export function readDemo() {
  const list = <S extends v.GenericSchema>(schema: S, path: string) => v.parse(schema, JSON.parse(read(path)));
  return {
    members: list(people, 'members.json'),
    purchases: list(purchases, 'purchases.json'),
    posts: list(posts, 'posts.json').map((post) => ({
      ...post,
      // Of a sealed post the API has the key alone.
      markdown: SEALED.includes(post.slug) ? '' : text(`posts/${post.slug}.md`),
    })),
    seals: list(seals, 'seals.json'),
    courses: list(courses, 'courses.json').map((course) => ({
      ...course,
      lessons: course.lessons.map((lesson) => ({
        ...lesson,
        markdown: read(`courses/${course.slug}/${lesson.slug}.md`),
      })),
    })),
    comments: list(comments, 'comments.json'),
    interactions: list(interactions, 'interactions.json'),
    communities: list(communities, 'communities.json'),
  };
}

export type Demo = ReturnType<typeof readDemo>;

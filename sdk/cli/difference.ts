import { createHash } from 'node:crypto';
import type { PublishedPost, PublishInput } from '../../worker/contract/post.ts';
import type { PostFile } from './post-file.ts';

/** What stands on the site. */
export interface Standing {
  posts: PublishedPost[];
  taken: { slug: string; source: string | null }[];
  plans: { id: string; tier: string | null }[];
  courses: string[];
}

export interface Difference {
  /** Not there yet, or changed: with the front matter's names of what differs. */
  added: PostFile[];
  changed: { post: PostFile; fields: string[] }[];
  same: PostFile[];
  /** Slugs whose file is gone. */
  vanished: string[];
}

export function compare(files: readonly PostFile[], standing: Standing): Difference {
  const bySlug = new Map(standing.posts.map((post) => [post.slug, post]));
  const difference: Difference = { added: [], changed: [], same: [], vanished: [] };
  for (const post of files) {
    const there = bySlug.get(post.slug);
    const fields = there ? differing(post.input, there) : [];
    if (!there) difference.added.push(post);
    else if (fields.length > 0) difference.changed.push({ post, fields });
    else difference.same.push(post);
  }
  const slugs = new Set(files.map(({ slug }) => slug));
  for (const { slug, status } of standing.posts) {
    if (status !== 'archived' && !slugs.has(slug)) difference.vanished.push(slug);
  }
  return difference;
}

/** What each file requires that neither stands on the site nor comes with this push, by slug. */
export function missing(files: readonly PostFile[], { taken, courses }: Standing): Map<string, string[]> {
  const known = new Set([...[...files, ...taken].map(({ slug }) => slug), ...courses.map((slug) => `course:${slug}`)]);
  const gaps = files.map(({ slug, input }) => [slug, input.requires.filter((name) => !known.has(name))] as const);
  return new Map(gaps.filter(([, names]) => names.length > 0).map(([slug, names]) => [slug, names]));
}

const compared = ['title', 'summary', 'access', 'opensAt', 'status', 'level', 'minutes', 'url'] as const;

function differing(input: PublishInput, there: PublishedPost): string[] {
  const fields: string[] = compared.filter((name) => input[name] !== there[name]);
  if (input.tier !== there.tier || input.plans.some((id) => !there.plans.includes(id))) fields.push('plan');
  if (input.dripDays !== there.dripDays) fields.push('drip');
  if (input.topics.join() !== there.topics.join()) fields.push('topics');
  if (input.requires.join() !== there.requires.join()) fields.push('requires');
  if (input.publishedAt !== null && input.publishedAt !== there.publishedAt) fields.push('date');
  if (hashOf(input.markdown) !== there.textHash) fields.push('text');
  return fields;
}

/** As the API makes it. */
const hashOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64url');

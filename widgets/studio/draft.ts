import type { PostInput, PostSource } from '../../worker/contract/post.ts';
import { namesIn } from './prerequisites.ts';
import { slugFrom } from './slug.ts';

/** A post as it stands in the editor's fields. */
export interface Draft extends Omit<PostInput, 'basedOn' | 'topics' | 'requires'> {
  slug: string;
  /** As typed, with commas between. */
  topics: string;
  /** As typed. */
  requires: string;
}

export const emptyDraft: Draft = {
  slug: '',
  title: '',
  summary: '',
  access: 'members',
  status: 'draft',
  topics: '',
  level: 'beginner',
  minutes: 5,
  url: '',
  markdown: '',
  requires: '',
};

export function draftOf(post: PostSource): Draft {
  const { title, slug, summary, access, status, level, minutes, url, tier, opensAt, dripDays } = post;
  // Text areas know only line feeds: with anything else an untouched text would look changed.
  const markdown = post.markdown.replaceAll(/\r\n?/g, '\n');
  const typed = { topics: post.topics.join(', '), requires: post.requires.join(', ') };
  // What has no field here is sent as it is: left out, it would be taken away.
  return { title, slug, summary, access, tier, opensAt, dripDays, status, ...typed, level, minutes, url, markdown };
}

/** What the API takes. */
export function inputOf(draft: Draft, basedOn: number | null): PostInput {
  const { slug: _, topics, requires, ...fields } = draft;
  const words = topics.split(/[,，、]/).map(slugFrom);
  const slugs = [...new Set(words)].filter(Boolean).slice(0, 8);
  return { ...fields, topics: slugs, requires: namesIn(requires), basedOn };
}

export const sameDraft = (a: Draft, b: Draft) => JSON.stringify(a) === JSON.stringify(b);

import type { PostInput, PostSource } from '../../worker/contract/post.ts';
import { slugFrom } from './slug.ts';

/** A post as it stands in the editor's fields. */
export interface Draft extends Omit<PostInput, 'basedOn' | 'topics'> {
  slug: string;
  /** As typed, with commas between. */
  topics: string;
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
};

export function draftOf(post: PostSource): Draft {
  const { title, slug, summary, access, status, topics, level, minutes, url, markdown } = post;
  // Text areas know only line feeds: with anything else an untouched text would look changed.
  const text = markdown.replaceAll(/\r\n?/g, '\n');
  return { title, slug, summary, access, status, topics: topics.join(', '), level, minutes, url, markdown: text };
}

/** What the API takes. */
export function inputOf(draft: Draft, basedOn: number | null): PostInput {
  const { slug: _, topics, ...fields } = draft;
  const words = topics.split(/[,，、]/).map(slugFrom);
  return { ...fields, topics: [...new Set(words)].filter(Boolean).slice(0, 8), basedOn };
}

export const sameDraft = (a: Draft, b: Draft) => JSON.stringify(a) === JSON.stringify(b);

import type { DiscussionApi } from '../../sdk/discussion.ts';
import type { Comment, CommentPage } from '../../sdk/index.ts';
import { mergeComments } from '../../sdk/thread.ts';

/** A thread as far as it is loaded. `next` is the cursor of the page that follows. */
export interface Thread extends CommentPage {
  /** The path of the last comment that a page brought. */
  edge: string;
}

/** Whether a comment stands in a page that is not loaded yet. */
export const isBeyond = ({ next, edge }: Thread, path: string) => next !== null && path > edge;

/** Reads the first page, and as many as hold what the reader had in view before. */
export async function loadThread(
  api: DiscussionApi,
  slug: string,
  wanted: number,
  signal: AbortSignal,
): Promise<Thread> {
  let page = await api.list(slug, { signal });
  // The earliest clock: a change between two pages then comes with the first poll.
  const { since } = page;
  const comments = [...page.comments];
  while (page.next !== null && comments.length < wanted) {
    page = await api.list(slug, { signal, cursor: page.next });
    comments.push(...page.comments);
  }
  return { ...page, since, comments, edge: comments.at(-1)?.path ?? '' };
}

/** Reads the page that follows; the answer puts it behind what is there by then. */
export async function nextPage(api: DiscussionApi, slug: string, thread: Thread): Promise<(current: Thread) => Thread> {
  const page = await api.list(slug, { cursor: thread.next ?? undefined });
  return (current) => ({
    ...current,
    // What changed while the page was on its way is asked for again: a poll may have left it to the page.
    since: thread.since,
    total: page.total,
    comments: mergeComments(page.comments, current.comments),
    next: page.next,
    edge: page.comments.at(-1)?.path ?? current.edge,
  });
}

/** Puts a poll's changes in. Those of pages not loaded yet are left to the pages. */
export function withChanges(thread: Thread, page: CommentPage): { thread: Thread; arrived: Comment[] } {
  const known = new Set(thread.comments.map(({ id }) => id));
  const changes = page.comments.filter(({ id, path }) => known.has(id) || !isBeyond(thread, path));
  const comments = mergeComments(thread.comments, changes);
  return {
    thread: { ...thread, total: page.total, since: page.since, comments },
    arrived: changes.filter(({ id, mine, deleted, path }) => !known.has(id) && !mine && !deleted && path !== ''),
  };
}

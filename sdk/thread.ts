import type { Comment } from '../worker/contract/discussion.ts';

/**
 * A loaded thread with a page or a poll's changes put in: each comment once, the change winning, in reading order.
 * Comments that are gone (without a path) are left out. Pure; O(n log n).
 */
export function mergeComments(current: readonly Comment[], changes: readonly Comment[]): Comment[] {
  const byId = new Map([...current, ...changes].map((comment) => [comment.id, comment]));
  return [...byId.values()].filter(({ path }) => path !== '').sort((a, b) => (a.path < b.path ? -1 : 1));
}

import { and, eq, type SQL, sql } from 'drizzle-orm';
import { comment } from '../db/discussion.ts';

/** Replies to a comment this deep become its siblings. */
const DEEPEST = 5;

const WIDTH = 13;

/** A comment's own part of its path: its time in milliseconds, as wide until the year 2286. */
export function pathKey(at: number): string {
  return String(at).padStart(WIDTH, '0');
}

/** SQL: the same key of a time that only the database knows. */
export const pathKeyOf = (at: SQL) => sql`printf('%013d', ${at})`;

/** The path that a reply goes under: the parent's, or, at the limit, the parent's parent's. */
export function pathUnder(parent: { path: string; depth: number } | null): { path: string; depth: number } {
  if (!parent) return { path: '', depth: 0 };
  if (parent.depth < DEEPEST) return { path: parent.path, depth: parent.depth + 1 };
  return { path: parent.path.slice(0, -WIDTH), depth: DEEPEST };
}

/** The paths of a comment and of all that it stands under, outermost first. */
export function pathsAbove(path: string): string[] {
  return Array.from({ length: path.length / WIDTH }, (_, depth) => path.slice(0, (depth + 1) * WIDTH));
}

/**
 * SQL: the thread's own clock. Strictly increasing in the order of commits, whatever the isolates' clocks say: so two
 * siblings never share a key, and polling from the last change seen misses none.
 */
export function tick(siteId: string, threadSlug: string, now: number): SQL<number> {
  return sql`max(${now}, coalesce((select max(${comment.changedAt}) from ${comment} where ${and(
    eq(comment.siteId, siteId),
    eq(comment.threadSlug, threadSlug),
  )}), 0) + 1)`;
}

import { and, asc, eq, gt, gte } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CommentPage } from '../contract/discussion.ts';
import { comment } from '../db/discussion.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { selectComments, toComment } from './comment.ts';
import { slugIfReadable, threadOf } from './thread.ts';

const PAGE = 30;
const CHANGES = 100;

const locked: CommentPage = { state: 'locked', total: 0, comments: [], next: null, since: 0 };

/** A page in reading order. Comments that are gone have no path, so no page holds them. One round trip. */
export async function listComments(c: Context<Env>, slug: string, cursor: string | undefined): Promise<CommentPage> {
  const after = readCursor(cursor)?.[1] ?? '';
  const [, threads, rows] = await ask(
    c,
    threadOf(c, slug),
    selectComments(c)
      .where(
        and(eq(comment.siteId, siteOf(c)), eq(comment.threadSlug, slugIfReadable(c, slug)), gt(comment.path, after)),
      )
      .orderBy(asc(comment.path))
      .limit(PAGE + 1),
  );
  const thread = threads[0];
  if (!thread?.readable) return locked;
  const { page, next } = pageOf(rows, PAGE, (row) => [0, row.path]);
  return { state: 'open', total: thread.total, comments: page.map(toComment), next, since: thread.clock };
}

/**
 * What changed since `since`, oldest change first, at most a hundred (then poll again at once). No change of a thread shares its time with
 * another or commits behind a later one (`tick` in ./path.ts), so the next poll starts just after the last one seen.
 */
export async function listChanges(c: Context<Env>, slug: string, since: number): Promise<CommentPage> {
  const [, threads, rows] = await ask(
    c,
    threadOf(c, slug),
    selectComments(c)
      .where(
        and(
          eq(comment.siteId, siteOf(c)),
          eq(comment.threadSlug, slugIfReadable(c, slug)),
          gte(comment.changedAt, since),
        ),
      )
      .orderBy(asc(comment.changedAt), asc(comment.id))
      .limit(CHANGES),
  );
  const thread = threads[0];
  if (!thread?.readable) return locked;
  const last = rows.at(-1);
  return {
    state: 'open',
    total: thread.total,
    comments: rows.map(toComment),
    next: null,
    since: last ? last.changedAt + 1 : Math.min(since, thread.clock),
  };
}

import { and, count, eq, gt, isNull, min, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Comment, CommentInput } from '../contract/discussion.ts';
import type { Access } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { comment, thread } from '../db/discussion.ts';
import { post } from '../db/post.ts';
import { recordAct } from '../db/record.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { renderMarkdown } from '../markdown/render.ts';
import { announce } from '../outbox/queue.ts';
import { sendSoon } from '../outbox/send-soon.ts';
import { selectComments, toComment } from './comment.ts';
import { pathKeyOf, pathUnder, tick } from './path.ts';
import { threadOf } from './thread.ts';

const FLOOD_WINDOW = 5 * 60_000;
const FLOOD_LIMIT = 10;
/** The same text in the same place within this time is the same click, or a retry after a lost answer. */
const DOUBLE = 60_000;

/** Writes a comment, or returns the one that the same submission has already written. Two round trips, three after a race. */
export async function postComment(c: Context<Env>, slug: string, input: CommentInput): Promise<Comment> {
  const weighed = await weigh(c, slug, input);
  if ('written' in weighed) return weighed.written;
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const { memberId, parent, access, content, url } = weighed;
  const id = crypto.randomUUID();
  const html = renderMarkdown(input.markdown, 'comment');
  const under = pathUnder(parent);
  const clock = tick(siteId, slug, now);
  const place = and(eq(comment.siteId, siteId), eq(comment.threadSlug, slug));
  const allowed = and(
    sql`(select ${count()} from ${comment} where ${recent(siteId, memberId, now)}) < ${FLOOD_LIMIT}`,
    sql`not exists (select 1 from ${comment} where ${double(siteId, memberId, slug, input, now)})`,
    parent === null
      ? undefined
      : sql`exists (select 1 from ${comment} where ${and(place, eq(comment.id, parent.id), isNull(comment.deletedAt))})`,
  );
  const write = db.batch([
    db.insert(comment).values({
      id,
      siteId,
      threadSlug: slug,
      parentId: input.parent,
      depth: under.depth,
      path: sql`${under.path} || ${pathKeyOf(clock)}`,
      // Weighed again inside the write: null breaks the constraint, and with it the whole batch.
      memberId: sql`case when ${allowed} then ${memberId} end`,
      markdown: input.markdown,
      html,
      createdAt: now,
      changedAt: clock,
    }),
    db
      .insert(thread)
      .values({ siteId, slug, access, comments: 1, createdAt: now })
      .onConflictDoUpdate({
        target: [thread.siteId, thread.slug],
        set: { comments: sql`${thread.comments} + 1`, access },
      }),
    selectComments(c).where(and(place, eq(comment.id, id))),
    // Of a gated thread not even the owner's server gets the text: what it is told may go on to anywhere.
    announce(db, {
      id: `comment-${id}`,
      siteId,
      type: 'comment.created',
      data: { id, thread: slug, parent: input.parent, member: memberId, url },
      now,
    }),
    ...(content ? recordAct(db, { siteId, memberId, kind: 'comment', content, slug, at: now }) : []),
  ]);
  try {
    const [, , rows, told] = await write;
    if (told.meta.changes > 0) sendSoon(c);
    if (rows[0]) return toComment(rows[0]);
  } catch (cause) {
    const again = await weigh(c, slug, input);
    if ('written' in again) return again.written;
    throw cause;
  }
  throw new Fault('internal', 'Something went wrong on our side.', { cause: 'a written comment was not found' });
}

interface Allowed {
  memberId: string;
  parent: { id: string; path: string; depth: number } | null;
  access: Access;
  content: 'post' | 'course' | null;
  /** The page that the thread is on, as far as it is known. */
  url: string;
}

/** Whether the caller may write this here, now. One round trip. */
async function weigh(c: Context<Env>, slug: string, input: CommentInput): Promise<{ written: Comment } | Allowed> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const me = sql`${callerId(c)}`;
  const [caller, threads, parents, doubles, recents, [page]] = await ask(
    c,
    threadOf(c, slug),
    db
      .select({ id: comment.id, path: comment.path, depth: comment.depth })
      .from(comment)
      .where(
        and(
          eq(comment.siteId, siteId),
          eq(comment.threadSlug, slug),
          eq(comment.id, input.parent ?? ''),
          isNull(comment.deletedAt),
        ),
      ),
    selectComments(c)
      .where(double(siteId, me, slug, input, now))
      .limit(1),
    db
      .select({ count: count().as('recent_count'), oldest: min(comment.createdAt).as('recent_oldest') })
      .from(comment)
      .where(recent(siteId, me, now)),
    pageOfThread(c, slug),
  );
  const found = threads[0];
  if (!found?.readable) throw new Fault('locked', 'You cannot read this discussion, so you cannot write in it.');
  const [parent = null] = parents;
  if (input.parent !== null && !parent) throw new Fault('not_found', 'The comment you reply to is no longer there.');
  if (doubles[0]) return { written: toComment(doubles[0]) };
  const { count: written = 0, oldest } = recents[0] ?? {};
  if (written >= FLOOD_LIMIT) {
    const wait = Math.max(1, Math.ceil(((oldest ?? now) + FLOOD_WINDOW - now) / 1000));
    throw new Fault('rate_limited', 'That is a lot of comments at once. Please wait a few minutes.', {
      retryAfter: wait,
    });
  }
  const url = new URL(page?.url ?? '', caller.site.url).href;
  return { memberId: signedIn(caller).id, parent, access: found.access, content: found.content, url };
}

/** Statement: the address of the post, else the course, that the thread is named like. */
function pageOfThread(c: Context<Env>, slug: string) {
  const of = (table: typeof post | typeof course) =>
    c.var.db
      .select({ url: table.url })
      .from(table)
      .where(and(eq(table.siteId, siteOf(c)), eq(table.slug, slug)));
  return c.var.db
    .select({ url: sql<string | null>`coalesce(${of(post)}, ${of(course)})`.as('page_url') })
    .from(sql`(select 1)`);
}

type MemberId = string | SQL;

const recent = (siteId: string, memberId: MemberId, now: number) =>
  and(eq(comment.siteId, siteId), eq(comment.memberId, memberId), gt(comment.createdAt, now - FLOOD_WINDOW));

const double = (siteId: string, memberId: MemberId, slug: string, input: CommentInput, now: number) =>
  and(
    eq(comment.siteId, siteId),
    eq(comment.memberId, memberId),
    gt(comment.createdAt, now - DOUBLE),
    eq(comment.threadSlug, slug),
    sql`${comment.parentId} is ${input.parent}`,
    eq(comment.markdown, input.markdown),
    isNull(comment.deletedAt),
  );

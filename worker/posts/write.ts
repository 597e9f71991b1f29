import { and, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { PostInput, PostSource, PostSourcePage } from '../contract/post.ts';
import { post } from '../db/post.ts';
import { addRequired, awaitedBy, dropRequired, requiredBy } from '../db/requires.ts';
import { refreshTopics } from '../db/topics.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { Fault } from '../http/fault.ts';
import { renderMarkdown } from '../markdown/render.ts';
import { summaryColumns } from './read.ts';

const PAGE = 30;

const sourceColumns = {
  ...summaryColumns,
  publishedAt: post.publishedAt,
  tier: post.tier,
  opensAt: post.opensAt,
  dripDays: post.dripDays,
  status: post.status,
  markdown: post.markdown,
  updatedAt: post.updatedAt,
};

const withRequired = (siteId: string, slug: string) => {
  const of = { siteId, kind: 'post', slug } as const;
  return { ...sourceColumns, requires: requiredBy(of), awaits: awaitedBy(of) };
};

/** Every post of the site, drafts included, newest change first. */
export async function listSources(c: Context<Env>, cursor: string | undefined): Promise<PostSourcePage> {
  const after = readCursor(cursor);
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        slug: post.slug,
        title: post.title,
        access: post.access,
        status: post.status,
        updatedAt: post.updatedAt,
      })
      .from(post)
      .where(
        and(
          eq(post.siteId, siteOf(c)),
          after ? sql`(${post.updatedAt}, ${post.slug}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(post.updatedAt), desc(post.slug))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.updatedAt, row.slug]);
  return { posts: page, next };
}

export async function readSource(c: Context<Env>, slug: string): Promise<PostSource> {
  const [, [row]] = await ask(
    c,
    c.var.db
      .select(withRequired(siteOf(c), slug))
      .from(post)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug))),
  );
  if (!row) throw new Fault('not_found', `There is no post "${slug}" on this site.`);
  return row;
}

/**
 * Creates or replaces a post. It is rendered here, once; `publishedAt` is the first time it was published and stays.
 * What it requires stays where nothing is said of it.
 * With `basedOn` nobody's change is overwritten unseen: the statement itself compares, so two saves at once cannot both win.
 * @throws Fault `conflict` when the post has changed since `basedOn` (null: when it exists), `bad_request` when it requires
 * itself, `too_large`
 */
export async function writePost(
  c: Context<Env>,
  slug: string,
  input: v.InferOutput<typeof PostInput>,
): Promise<PostSource> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [, [current]] = await ask(
    c,
    db
      .select({ updatedAt: post.updatedAt })
      .from(post)
      .where(and(eq(post.siteId, siteId), eq(post.slug, slug))),
  );
  const { basedOn, requires, ...fields } = input;
  if (requires?.includes(slug)) throw new Fault('bad_request', `The post "${slug}" requires itself.`);
  if (basedOn !== undefined && basedOn !== (current?.updatedAt ?? null)) throw changedMeanwhile();
  const html = renderPost(input.markdown);
  const topics = [...new Set(fields.topics)];
  const publishedAt = input.status === 'published' ? now : null;
  const of = { siteId, kind: 'post', slug } as const;
  const stands = sql`(select ${post.updatedAt} from ${post} where ${post.siteId} = ${siteId} and ${post.slug} = ${slug})`;
  const told = requires ? (basedOn === undefined ? sql`true` : sql`${stands} is ${basedOn}`) : sql`false`;
  const [, , saved] = await db.batch([
    // First, since they ask for the same `basedOn`, which the save changes.
    dropRequired(db, of, told),
    addRequired(db, of, [...new Set(requires)], told),
    db
      .insert(post)
      .values({ siteId, slug, ...fields, topics, html, publishedAt, updatedAt: now })
      .onConflictDoUpdate({
        target: [post.siteId, post.slug],
        set: {
          ...fields,
          topics,
          html,
          // The next push sees that its file is not what stands here.
          textHash: null,
          publishedAt: sql`coalesce(${post.publishedAt}, ${publishedAt})`,
          // Never the same twice, or two saves within a millisecond could not be told apart.
          updatedAt: sql`max(${now}, ${post.updatedAt} + 1)`,
        },
        ...(basedOn === undefined ? {} : { setWhere: sql`${post.updatedAt} is ${basedOn}` }),
      })
      .returning(withRequired(siteId, slug)),
    refreshTopics(db, siteId),
  ]);
  const [row] = saved;
  if (!row) throw changedMeanwhile();
  return row;
}

export async function previewPost(c: Context<Env>, markdown: string): Promise<{ html: string }> {
  await ask(c);
  return { html: renderPost(markdown) };
}

/** Source and HTML share a D1 row; `renderMarkdown` holds both to limits that fit. */
export function renderPost(markdown: string): string {
  try {
    return renderMarkdown(markdown, 'post');
  } catch (cause) {
    if (cause instanceof RangeError) throw new Fault('too_large', 'The text is too long for one post.');
    throw cause;
  }
}

const changedMeanwhile = () =>
  new Fault('conflict', 'The post was changed in the meantime. Load it again, then save your change.');

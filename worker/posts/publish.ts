import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ArchiveReply, PublishedPost, PublishInput, PublishList } from '../contract/post.ts';
import { plan, planContent } from '../db/billing.ts';
import { course } from '../db/course.ts';
import { post } from '../db/post.ts';
import { addRequired, dropRequired, requiredBy } from '../db/requires.ts';
import { refreshTopics } from '../db/topics.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';
import { Fault } from '../http/fault.ts';
import { sha256 } from '../http/hash.ts';
import { renderPost } from './write.ts';

const PAGE = 100;
const MOST_PLANS = 200;
const MOST_COURSES = 1000;

const publishedColumns = {
  slug: post.slug,
  title: post.title,
  summary: post.summary,
  access: post.access,
  tier: post.tier,
  opensAt: post.opensAt,
  dripDays: post.dripDays,
  status: post.status,
  topics: post.topics,
  level: post.level,
  minutes: post.minutes,
  url: post.url,
  publishedAt: post.publishedAt,
  textHash: post.textHash,
};

/** The source's posts, by slug, and which other slugs are taken: what a push compares its files with. */
export async function listPublished(c: Context<Env>, source: string, cursor: string | undefined): Promise<PublishList> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const after = readCursor(cursor);
  const plans = sql<string>`(select json_group_array(plan_id) from (select ${planContent.planId} as plan_id from ${planContent}
    where ${planContent.siteId} = ${siteId} and ${planContent.contentKind} = 'post' and ${planContent.contentSlug} = "post"."slug"
    order by 1))`;
  const [, rows, sold, courses] = await ask(
    c,
    db
      .select({
        ...publishedColumns,
        source: post.source,
        plans: plans.as('plans'),
        requires: requiredBy({ siteId, kind: 'post', slug: sql`"post"."slug"` }),
      })
      .from(post)
      .where(and(eq(post.siteId, siteId), after ? gt(post.slug, after[1]) : undefined))
      .orderBy(asc(post.slug))
      .limit(PAGE + 1),
    db.select({ id: plan.id, tier: plan.tier }).from(plan).where(eq(plan.siteId, siteId)).limit(MOST_PLANS),
    db
      .select({ slug: course.slug })
      .from(course)
      .where(eq(course.siteId, siteId))
      .orderBy(asc(course.slug))
      .limit(after ? 0 : MOST_COURSES),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [0, row.slug]);
  const own = page.filter((row) => row.source === source);
  return {
    posts: own.map(({ source: _, plans, ...row }) => ({ ...row, plans: JSON.parse(plans) as string[] })),
    taken: page.filter((row) => row.source !== source).map(({ slug, source }) => ({ slug, source })),
    plans: sold,
    courses: courses.map((row) => row.slug),
    next,
  };
}

/**
 * Creates or replaces a post of a source. The statement itself compares the owner, so that of two sources that push one
 * slug at once only one has it.
 * @throws Fault `conflict` when the slug is the studio's or another source's, `bad_request` for an unknown plan or a post that
 * requires itself, `too_large`
 */
export async function publishPost(c: Context<Env>, slug: string, input: PublishInput): Promise<PublishedPost> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const { plans, requires: _, source, publishedAt: date, ...fields } = input;
  const requires = [...new Set(input.requires)].sort();
  const listed = plans.length > 0 ? inArray(plan.id, plans) : sql`false`;
  const [, [current], known] = await ask(
    c,
    ownerOf(c, slug),
    db
      .select({ id: plan.id })
      .from(plan)
      .where(and(eq(plan.siteId, siteId), listed)),
  );
  if (current && current.source !== source) throw taken(slug, current.source);
  const unknown = plans.find((id) => !known.some((one) => one.id === id));
  if (unknown) throw new Fault('bad_request', `There is no plan "${unknown}" on this site.`);
  if (requires.includes(slug)) throw new Fault('bad_request', `The post "${slug}" requires itself.`);
  const topics = [...new Set(fields.topics)];
  const publishedAt = date ?? (fields.status === 'published' ? now : null);
  const row = {
    ...fields,
    topics,
    html: renderPost(input.markdown),
    textHash: await sha256(input.markdown),
  };
  const [saved] = await db.batch([
    db
      .insert(post)
      .values({ siteId, slug, ...row, source, publishedAt, updatedAt: now })
      .onConflictDoUpdate({
        target: [post.siteId, post.slug],
        set: {
          ...row,
          publishedAt: date ?? sql`coalesce(${post.publishedAt}, ${publishedAt})`,
          updatedAt: sql`max(${now}, ${post.updatedAt} + 1)`,
        },
        setWhere: eq(post.source, source),
      })
      .returning(publishedColumns),
    addToPlans(c, slug, source, plans),
    dropRequired(db, { siteId, kind: 'post', slug }, owned(c, slug, source)),
    addRequired(db, { siteId, kind: 'post', slug }, requires, owned(c, slug, source)),
    refreshTopics(db, siteId),
  ]);
  if (!saved[0]) throw taken(slug, null);
  return { ...saved[0], plans, requires };
}

/** Takes a post whose file is gone off the lists, with what it requires. It is kept, and comes back with its file. */
export async function archivePost(c: Context<Env>, slug: string, source: string): Promise<ArchiveReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [, [current]] = await ask(c, ownerOf(c, slug));
  if (!current) throw new Fault('not_found', `There is no post "${slug}" on this site.`);
  if (current.source !== source) throw taken(slug, current.source);
  const [[row]] = await db.batch([
    db
      .update(post)
      .set({ status: 'archived', updatedAt: sql`max(${now}, ${post.updatedAt} + 1)` })
      .where(and(eq(post.siteId, siteId), eq(post.slug, slug), eq(post.source, source)))
      .returning({ slug: post.slug, status: post.status }),
    dropRequired(db, { siteId, kind: 'post', slug }, owned(c, slug, source)),
    refreshTopics(db, siteId),
  ]);
  if (!row) throw taken(slug, null);
  return row;
}

function ownerOf(c: Context<Env>, slug: string) {
  return c.var.db
    .select({ source: post.source })
    .from(post)
    .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug)));
}

/** Condition: the post is the source's. */
const owned = (c: Context<Env>, slug: string, source: string): SQL =>
  sql`exists (select 1 from ${post} where ${post.siteId} = ${siteOf(c)} and ${post.slug} = ${slug} and ${post.source} = ${source})`;

/** Statement: lists the post in the plans that open single contents, if it is the source's. */
function addToPlans(c: Context<Env>, slug: string, source: string, plans: string[]) {
  const { db } = c.var;
  const siteId = siteOf(c);
  return db
    .insert(planContent)
    .select(
      db
        .select({
          siteId: plan.siteId,
          planId: sql<string>`${plan.id}`.as('plan_id'),
          contentKind: sql<'post'>`'post'`.as('content_kind'),
          contentSlug: sql<string>`${slug}`.as('content_slug'),
        })
        .from(plan)
        .where(
          and(
            eq(plan.siteId, siteId),
            plans.length > 0 ? inArray(plan.id, plans) : sql`false`,
            eq(plan.opens, 'content'),
            owned(c, slug, source),
          ),
        ),
    )
    .onConflictDoNothing();
}

const taken = (slug: string, source: string | null) =>
  new Fault(
    'conflict',
    source === null
      ? `The post "${slug}" belongs to the studio. Choose another slug.`
      : `The post "${slug}" belongs to the source "${source}". Choose another slug.`,
  );

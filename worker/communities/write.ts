import { and, eq, exists, lt, or, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { CommunityInput, CommunitySource } from '../contract/community.ts';
import { community, MOST_COMMUNITIES } from '../db/community.ts';
import type { Env } from '../env.ts';
import { auditChange } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';

/** A community as staff see it. */
export const sourceColumns = {
  slug: community.slug,
  name: community.name,
  summary: community.summary,
  topics: community.topics,
  level: community.level,
  url: community.url,
  status: community.status,
  members: community.members,
  updatedAt: community.updatedAt,
};

/**
 * Creates or replaces a community; its members stay. With `basedOn` nobody's change is overwritten unseen. Two round
 * trips; the statement compares and counts again, so two saves at once cannot both win.
 * @throws Fault `conflict` when it has changed since `basedOn` (null: when it exists), or where the site has as many as one may
 */
export async function writeCommunity(
  c: Context<Env>,
  slug: string,
  input: v.InferOutput<typeof CommunityInput>,
): Promise<CommunitySource> {
  const { db, now: updatedAt } = c.var;
  const ofSite = eq(community.siteId, siteOf(c));
  const [caller, others] = await ask(
    c,
    db
      .select({ slug: community.slug, updatedAt: community.updatedAt })
      .from(community)
      .where(ofSite)
      .limit(MOST_COMMUNITIES),
  );
  const siteId = caller.site.id;
  const current = others.find((one) => one.slug === slug);
  const { basedOn, ...given } = input;
  if (basedOn !== undefined && basedOn !== (current?.updatedAt ?? null)) throw changedMeanwhile();
  if (!current && others.length >= MOST_COMMUNITIES)
    throw new Fault('conflict', `The site has ${MOST_COMMUNITIES} communities already. Use one of them.`);
  const fields = { ...given, topics: [...new Set(given.topics)] };
  const itself = and(ofSite, eq(community.slug, slug));
  const held = db.select({ count: sql`count(*)` }).from(community).where(ofSite);
  const known = db.select({ one: sql`1` }).from(community).where(itself);
  const [saved] = await db.batch([
    db
      .insert(community)
      .select(
        db
          .select({
            siteId: sql<string>`${siteId}`.as('site_id'),
            slug: sql<string>`${slug}`.as('slug'),
            name: sql<string>`${fields.name}`.as('name'),
            summary: sql<string>`${fields.summary}`.as('summary'),
            topics: sql<string[]>`${JSON.stringify(fields.topics)}`.as('topics'),
            level: sql<typeof fields.level>`${fields.level}`.as('level'),
            url: sql<string | null>`${fields.url}`.as('url'),
            status: sql<typeof fields.status>`${fields.status}`.as('status'),
            members: sql<number>`0`.as('members'),
            likes: sql<number>`0`.as('likes'),
            comments: sql<number>`0`.as('comments'),
            shares: sql<number>`0`.as('shares'),
            skills: sql<Record<string, number>>`'{}'`.as('skills'),
            updatedAt: sql<number>`${updatedAt}`.as('updated_at'),
          })
          .from(sql`(select 1)`)
          .where(or(exists(known), lt(sql`(${held})`, MOST_COMMUNITIES))),
      )
      .onConflictDoUpdate({
        target: [community.siteId, community.slug],
        // Never the same twice, or two saves within a millisecond could not be told apart.
        set: { ...fields, updatedAt: sql`max(${updatedAt}, ${community.updatedAt} + 1)` },
        ...(basedOn === undefined ? {} : { setWhere: sql`${community.updatedAt} is ${basedOn}` }),
      })
      .returning(sourceColumns),
    auditChange(c, caller, { action: 'community.write', subject: slug, detail: { status: input.status } }),
  ]);
  const [row] = saved;
  if (!row) throw changedMeanwhile();
  return row;
}

const changedMeanwhile = () =>
  new Fault('conflict', 'The community was changed in the meantime. Load it again, then save your change.');

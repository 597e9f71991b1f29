import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ExportPage } from '../contract/import.ts';
import { member } from '../db/member.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { pageOf, readCursor } from '../http/cursor.ts';

const PAGE = 500;

/** Members, oldest first, so that whoever joins meanwhile comes at the end. Rows read in proportion to the page. */
export async function exportMembers(c: Context<Env>, cursor: string | undefined): Promise<ExportPage> {
  const { db, now } = c.var;
  const after = readCursor(cursor);
  const live = sql`g.site_id = member.site_id and g.member_id = member.id and g.starts_at <= ${now}
    and (g.ends_at is null or g.ends_at > ${now})`;
  const [, rows] = await ask(
    c,
    db
      .select({
        id: member.id,
        email: member.email,
        name: member.name,
        newsletter: member.newsletter,
        customer: member.stripeCustomerId,
        complimentary:
          sql<boolean>`exists (select 1 from "grant" g where ${live} and g.source = 'comp' and g.plan_id is null and g.content_slug is null)`
            .mapWith(Boolean)
            .as('complimentary'),
        plans: sql<string>`(select json_group_array(distinct p.name) from "grant" g
          join plan p on p.site_id = g.site_id and p.id = g.plan_id where ${live})`.as('plan_names'),
        bannedAt: member.bannedAt,
        createdAt: member.createdAt,
      })
      .from(member)
      .where(
        and(
          eq(member.siteId, siteOf(c)),
          after ? sql`(${member.createdAt}, ${member.id}) > (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(asc(member.createdAt), asc(member.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.createdAt, row.id]);
  return {
    members: page.map(({ bannedAt, plans, ...row }) => ({
      ...row,
      plans: JSON.parse(plans) as string[],
      banned: bannedAt !== null,
    })),
    next,
  };
}

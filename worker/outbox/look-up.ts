import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Reader } from '../access/can.ts';
import { toGrants } from '../access/ledger.ts';
import { aliased } from '../db/aliased.ts';
import { grant, plan, planContent } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { outbox, webhookEndpoint } from '../db/outbox.ts';
import { post } from '../db/post.ts';
import { site } from '../db/site.ts';
import type { Sender } from '../mail/words.ts';
import type { Parcel } from './claim.ts';

interface Recipient {
  id: string;
  email: string;
  newsletter: boolean;
  banned: boolean;
  reader: Reader;
}

type PostRow = Pick<
  typeof post.$inferSelect,
  'slug' | 'title' | 'summary' | 'access' | 'tier' | 'opensAt' | 'dripDays' | 'status' | 'url' | 'markdown'
>;

/** What claimed rows speak of, as it stands now. */
export interface Known {
  sites: Map<string, Sender>;
  endpoints: Map<string, { url: string; secret: string; active: boolean }>;
  /** By row. Whoever is a member no more is not in it. */
  recipients: Map<string, Recipient>;
  /** By `siteId/slug`. */
  posts: Map<string, PostRow>;
}

/** One round trip. A post and the rights of those that it is mailed to are of one moment: a batch is a transaction. */
export async function lookUp(db: DrizzleD1Database, parcels: readonly Parcel[], now: number): Promise<Known> {
  const ids = JSON.stringify(parcels.map(({ id }) => id));
  const claimed = sql`${outbox.id} in (select value from json_each(${ids}))`;
  const [sites, endpoints, recipients, posts] = await db.batch([
    db
      .select({ id: site.id, name: site.name, url: site.url, lang: site.lang })
      .from(site)
      .where(
        sql`${site.id} in (select value from json_each(${JSON.stringify([...new Set(parcels.map((p) => p.siteId))])}))`,
      ),
    db
      .selectDistinct(
        aliased('endpoint', {
          id: webhookEndpoint.id,
          url: webhookEndpoint.url,
          secret: webhookEndpoint.secret,
          active: webhookEndpoint.active,
        }),
      )
      .from(outbox)
      .innerJoin(webhookEndpoint, and(eq(webhookEndpoint.id, outbox.target), eq(webhookEndpoint.siteId, outbox.siteId)))
      .where(and(claimed, eq(outbox.carrier, 'webhook'))),
    recipientsOf(db, claimed, now),
    db
      .selectDistinct({
        siteId: sql<string>`${post.siteId}`.as('post_site'),
        ...aliased('post', {
          slug: post.slug,
          title: post.title,
          summary: post.summary,
          access: post.access,
          tier: post.tier,
          opensAt: post.opensAt,
          dripDays: post.dripDays,
          status: post.status,
          url: post.url,
          markdown: post.markdown,
        }),
      })
      .from(outbox)
      .innerJoin(post, and(eq(post.siteId, outbox.siteId), eq(post.slug, sql`${outbox.payload} ->> 'slug'`)))
      .where(and(claimed, eq(outbox.kind, 'post'))),
  ]);
  return {
    sites: new Map(sites.map((row) => [row.id, row])),
    endpoints: new Map(endpoints.map((row) => [row.id, row])),
    recipients: new Map(recipients.map((row) => [row.row, toRecipient(row)])),
    posts: new Map(posts.map((row) => [`${row.siteId}/${row.slug}`, row])),
  };
}

/** To whom posts are mailed, with their rows of the grant ledger: those that count now, as JSON. */
function recipientsOf(db: DrizzleD1Database, claimed: SQL, now: number) {
  const contents = sql`case when ${grant.planId} is null then json_array(${grant.contentKind} || ':' || ${grant.contentSlug})
    else (select json_group_array(${planContent.contentKind} || ':' || ${planContent.contentSlug}) from ${planContent}
      where ${planContent.siteId} = ${grant.siteId} and ${planContent.planId} = ${grant.planId}) end`;
  const opens = sql`case when ${grant.planId} is not null then ${plan.opens}
    when ${grant.contentKind} is null then 'all' else 'content' end`;
  return db
    .select({
      row: sql<string>`${outbox.id}`.as('row_id'),
      id: sql<string>`${member.id}`.as('member_id'),
      email: sql<string>`${member.email}`.as('member_email'),
      newsletter: sql<boolean>`${member.newsletter}`.mapWith(Boolean).as('member_newsletter'),
      banned: sql<boolean>`${member.bannedAt} is not null`.mapWith(Boolean).as('member_banned'),
      joinedAt: sql<number>`${member.createdAt}`.as('member_joined'),
      grants:
        sql<string>`(select json_group_array(json_object('id', ${grant.id}, 'opens', ${opens}, 'tier', ${plan.tier},
          'contents', (${contents}) || '', 'reason', ${grant.reason}, 'startsAt', ${grant.startsAt}, 'endsAt', ${grant.endsAt}, 'since', ${grant.since}))
        from ${grant} left join ${plan} on ${plan.siteId} = ${grant.siteId} and ${plan.id} = ${grant.planId}
        where ${grant.siteId} = ${member.siteId} and ${grant.memberId} = ${member.id}
          and ${grant.startsAt} <= ${now} and (${grant.endsAt} is null or ${grant.endsAt} > ${now}))`.as(
          'member_grants',
        ),
    })
    .from(outbox)
    .innerJoin(member, and(eq(member.siteId, outbox.siteId), eq(member.id, sql`${outbox.payload} ->> 'memberId'`)))
    .where(and(claimed, eq(outbox.kind, 'post')));
}

function toRecipient({
  id,
  email,
  newsletter,
  banned,
  joinedAt,
  grants,
}: Awaited<ReturnType<typeof recipientsOf>>[number]) {
  const rows = JSON.parse(grants) as Parameters<typeof toGrants>[0];
  return { id, email, newsletter, banned, reader: { grants: toGrants(rows), joinedAt } };
}

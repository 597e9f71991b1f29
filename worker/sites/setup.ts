import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { GrantReason, GrantSource, Role } from '../contract/account.ts';
import type { SetupInput, SetupReply } from '../contract/site.ts';
import type { ContentKind } from '../contract/value.ts';
import { grant } from '../db/billing.ts';
import { member, staff } from '../db/member.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { Fault } from '../http/fault.ts';
import { keyedHash } from '../http/hash.ts';

/** Creates a site with its first owner, who may also read everything on it: one batch, all of it or nothing. */
export async function claimSite(c: Context<Env>, input: SetupInput): Promise<SetupReply> {
  await checkToken(c, input.token);
  const { db, now } = c.var;
  const owner = and(eq(member.siteId, input.id), eq(member.email, input.ownerEmail));
  const taken = () => db.select({ id: site.id }).from(site).where(eq(site.id, input.id));
  try {
    await db.batch([
      db.insert(site).values({
        id: input.id,
        name: input.name,
        url: input.url,
        origins: [...new Set(input.origins)],
        createdAt: now,
      }),
      db
        .insert(member)
        .values({
          id: crypto.randomUUID(),
          siteId: input.id,
          email: input.ownerEmail,
          name: input.ownerName,
          createdAt: now,
        })
        .onConflictDoNothing(),
      db.insert(staff).select(
        db
          .select({ siteId: member.siteId, memberId: member.id, role: sql<Role>`'owner'`.as('role') })
          .from(member)
          .where(owner),
      ),
      db.insert(grant).select(
        db
          .select({
            id: sql<string>`${crypto.randomUUID()}`.as('id'),
            siteId: member.siteId,
            memberId: sql<string>`${member.id}`.as('member_id'),
            planId: sql<string | null>`null`.as('plan_id'),
            contentKind: sql<ContentKind | null>`null`.as('content_kind'),
            contentSlug: sql<string | null>`null`.as('content_slug'),
            source: sql<GrantSource>`'comp'`.as('source'),
            reason: sql<GrantReason>`'owner'`.as('reason'),
            note: sql<string>`''`.as('note'),
            startsAt: sql<number>`${now}`.as('starts_at'),
            endsAt: sql<number | null>`null`.as('ends_at'),
            since: sql<number>`${now}`.as('since'),
            renews: sql<boolean>`0`.as('renews'),
            via: sql<string | null>`null`.as('via'),
            createdAt: sql<number>`${now}`.as('created_at'),
          })
          .from(member)
          .where(owner),
      ),
    ]);
  } catch (cause) {
    // The primary key decides, also between two claims at once; what it says is only asked for afterwards.
    if ((await taken()).length === 0) throw cause;
    throw new Fault('conflict', `There is a site "${input.id}" already.`);
  }
  return { site: input.id, studio: `${new URL(c.req.url).origin}/studio?site=${input.id}` };
}

/** Compares keyed hashes: how long it takes says nothing about the token. The wall bounds the guesses. */
async function checkToken(c: Context<Env>, given: string): Promise<void> {
  const expected = c.env.SETUP_TOKEN;
  if (!expected) throw new Fault('forbidden', 'Setup is closed: the deployment has no SETUP_TOKEN.');
  const [a, b] = await Promise.all([keyedHash(c.env.SECRET, given), keyedHash(c.env.SECRET, expected)]);
  if (a !== b) throw new Fault('forbidden', "That is not this deployment's setup token.");
}

import { and, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { ImportInput, ImportReply } from '../contract/import.ts';
import { job } from '../db/audit.ts';
import { grant } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { recordAudit } from '../db/record-audit.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { checkRows, type GoodRow, type Problem } from './import-rows.ts';

interface Known {
  id: string;
  email: string;
  customer: string | null;
  newsletter: boolean;
  free: boolean;
}

/**
 * Takes in a page of people by their addresses. New ones become members; of known ones only what the file adds is
 * written: a customer at Stripe where there was none, an unsubscription, free access. Their names and what they have
 * turned off here stay. Whoever has a customer is looked up at Stripe afterwards (worker/billing/imports/link.ts).
 * Two round trips; all of the page's good rows or none.
 */
export async function importMembers(
  c: Context<Env>,
  { rows, dryRun }: v.InferOutput<typeof ImportInput>,
): Promise<ImportReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const { good, problems } = checkRows(rows, now);
  const [caller, known, holders] = await ask(c, knownBy(c, good), holdersOf(c, good));

  const byEmail = new Map(known.map((row) => [row.email, row]));
  const holderOf = new Map(holders.map((row) => [row.customer, row]));
  const added: GoodRow[] = [];
  const changed: GoodRow[] = [];
  let unchanged = 0;
  for (const row of good) {
    const before = byEmail.get(row.email);
    const holder = row.customer === null ? undefined : holderOf.get(row.customer);
    if (before?.customer && row.customer && before.customer !== row.customer) {
      problems.push({ line: row.line, reason: 'other_customer' });
    } else if (holder && holder.id !== before?.id) problems.push({ line: row.line, reason: 'customer_taken' });
    else if (!before) added.push(row);
    else if (adds(row, before)) changed.push({ ...row, id: before.id });
    else unchanged++;
  }
  if (!dryRun && added.length + changed.length > 0) {
    const actor = caller.staff?.id ?? `token:${caller.token?.name ?? ''}`;
    const free = [...added, ...changed].filter(({ complimentary }) => complimentary).length;
    await db.batch([
      addMembers(db, siteId, added),
      completeMembers(db, siteId, changed),
      giveAccess(db, siteId, [...added, ...changed], now),
      wantLinks(db, siteId, [...added, ...changed], now),
      recordAudit(db, {
        siteId,
        at: now,
        actor,
        action: 'member.import',
        subject: 'members',
        detail: { created: added.length, updated: changed.length, complimentary: free },
      }),
    ]);
  }
  return { created: added.length, updated: changed.length, unchanged, problems: problems.sort(byLine) };
}

const byLine = (a: Problem, b: Problem) => a.line - b.line;

const adds = (row: GoodRow, before: Known) =>
  (row.customer !== null && before.customer === null) ||
  (!row.newsletter && before.newsletter) ||
  (row.complimentary && !before.free);

/** One parameter however many rows: D1 takes at most a hundred. */
const list = (rows: readonly GoodRow[]) => sql`json_each(${JSON.stringify(rows)})`;
const freeGrant = (memberId: ReturnType<typeof sql>) => sql`'comp_import_' || ${memberId}`;

/** Statement: who of them is a member already. */
function knownBy(c: Context<Env>, rows: readonly GoodRow[]) {
  return c.var.db
    .select({
      id: member.id,
      email: member.email,
      customer: member.stripeCustomerId,
      newsletter: member.newsletter,
      free: sql<boolean>`exists (select 1 from "grant" g where g.id = ${freeGrant(sql`member.id`)})`
        .mapWith(Boolean)
        .as('free'),
    })
    .from(member)
    .where(
      and(eq(member.siteId, siteOf(c)), sql`${member.email} in (select j.value ->> 'email' from ${list(rows)} j)`),
    );
}

/** Statement: whose those customers are, on any site: all sites of a deployment have one account at Stripe. */
function holdersOf(c: Context<Env>, rows: readonly GoodRow[]) {
  return c.var.db
    .select({ id: member.id, customer: member.stripeCustomerId })
    .from(member)
    .where(sql`${member.stripeCustomerId} in (select j.value ->> 'customer' from ${list(rows)} j)`);
}

function addMembers(db: DrizzleD1Database, siteId: string, rows: readonly GoodRow[]) {
  return db
    .insert(member)
    .select(
      sql`select j.value ->> 'id', ${siteId}, j.value ->> 'email', j.value ->> 'name', '[]', null, null, 0,
        j.value ->> 'customer', null, j.value ->> 'newsletter', null, j.value ->> 'createdAt'
        from ${list(rows)} j where true`,
    )
    .onConflictDoNothing();
}

function completeMembers(db: DrizzleD1Database, siteId: string, rows: readonly GoodRow[]) {
  const given = (field: string) =>
    sql`(select j.value ->> ${field} from ${list(rows)} j where j.value ->> 'id' = member.id)`;
  return db
    .update(member)
    .set({
      stripeCustomerId: sql`coalesce(${member.stripeCustomerId}, ${given('customer')})`,
      newsletter: sql`${member.newsletter} and ${given('newsletter')}`,
    })
    .where(and(eq(member.siteId, siteId), sql`${member.id} in (select j.value ->> 'id' from ${list(rows)} j)`));
}

/** Everything, without an end; once: whose free access the owner has ended gets it back by no import. */
function giveAccess(db: DrizzleD1Database, siteId: string, rows: readonly GoodRow[], now: number) {
  const free = rows.filter(({ complimentary }) => complimentary);
  return db
    .insert(grant)
    .select(
      sql`select ${freeGrant(sql`m.id`)}, m.site_id, m.id, null, null, null, 'comp', 'comp', 'Imported', ${now}, null, ${now}, 0,
        null, ${now}
        from ${list(free)} j join member m on m.site_id = ${siteId} and m.email = j.value ->> 'email' where true`,
    )
    .onConflictDoNothing();
}

/** Leaves word that their subscriptions are to be looked for at Stripe. */
function wantLinks(db: DrizzleD1Database, siteId: string, rows: readonly GoodRow[], now: number) {
  const paying = rows.filter(({ customer }) => customer !== null);
  return db
    .insert(job)
    .select(
      sql`select 'link/' || m.id, json_object('site', m.site_id, 'member', m.id, 'customer', m.stripe_customer_id), ${now}, null
        from ${list(paying)} j join member m on m.site_id = ${siteId} and m.email = j.value ->> 'email' where true`,
    )
    .onConflictDoNothing();
}

import { asc, gt, inArray, max, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type Stripe from 'stripe';
import { DAY } from '../../access/can.ts';
import { grant, stripeProjection } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { subscription } from '../../db/payment.ts';
import { site } from '../../db/site.ts';
import { eventTypes, refOf } from '../projection/event-ref.ts';
import { idOf } from '../projection/fetch-object.ts';
import type { Ledger } from '../projection/project.ts';
import { takeIn } from '../projection/webhook.ts';
import { findAtStripe } from '../stripe.ts';
import { type Claimed, type Due, phases } from './run.ts';

/** Stripe keeps events for 30 days. */
const KEPT = 30 * DAY;
/** Stripe's clock and ours may differ by this much. */
const SLACK = 5 * 60_000;
/** A list at Stripe takes at most this many types: https://docs.stripe.com/api/events/list */
const TYPES = 20;
/** One that was not projected for so long has missed a month's renewal, or is a year's: it is looked at. */
const UNSEEN = 35 * DAY;
const PAGE = 100;
const LOCAL_PAGE = 500;

/** Reads the next page of the run's phase, and puts what is to be projected on the list. At most one call to Stripe. */
export async function turnPage(ledger: Ledger, claimed: Claimed): Promise<void> {
  const { run } = claimed;
  switch (run.phase) {
    case 'events':
      return turnEvents(ledger, claimed);
    case 'subscriptions':
      return turnSubscriptions(ledger, claimed);
    case 'payments':
      if (!run.thorough) return nextPhase(claimed);
      return turnPayments(ledger, claimed);
    case 'local':
      return turnLocal(ledger, claimed);
    case 'again':
      run.todo.push(...run.failed.splice(0));
      return nextPhase(claimed);
    case 'end':
  }
}

function nextPhase({ run }: Claimed): void {
  run.phase = phases[phases.indexOf(run.phase) + 1] ?? 'end';
  run.part = 0;
  run.after = null;
}

/** What events tell of, where the newest projection is older than they. */
async function turnEvents(ledger: Ledger, claimed: Claimed): Promise<void> {
  const { run, startedAt } = claimed;
  const oldest = startedAt - KEPT;
  const from = run.thorough ? oldest : Math.max(oldest, run.next * 1000 - SLACK);
  const types = eventTypes.slice(run.part * TYPES, (run.part + 1) * TYPES);
  const page = await listed(ledger, run.after, (stripe, place) =>
    stripe.events.list({ ...place, types, created: { gte: Math.floor(from / 1000) } }),
  );
  run.newest = Math.max(run.newest, page.data[0]?.created ?? 0);
  const since = new Map<string, Due & { at: number }>();
  for (const event of page.data) {
    if (event.type === 'customer.deleted') await takeIn(ledger, event);
    const about = refOf(event);
    if (!about || since.has(about.ref.id)) continue;
    since.set(about.ref.id, { ...about.ref, site: about.hint.lyceum_site, at: event.created * 1000 + SLACK });
  }
  const { seen, sites } = await knownOf(ledger.db, [...since.values()]);
  add(
    claimed,
    [...since.values()]
      .filter(({ id, at }) => (seen.get(id) ?? 0) < Math.min(at, startedAt))
      // What names no site here and was never one of ours is another shop's; of a payment the event may not say.
      .filter(({ id, type, site }) => seen.has(id) || (site === undefined ? type === 'payment' : sites.has(site)))
      .map(({ at: _, ...due }) => due),
  );
  if (page.more) run.after = page.last;
  else if ((run.part + 1) * TYPES < eventTypes.length) Object.assign(run, { part: run.part + 1, after: null });
  else nextPhase(claimed);
}

/** All subscriptions that Stripe has of ours: every one, or those that the books and the ledger say otherwise. */
async function turnSubscriptions(ledger: Ledger, claimed: Claimed): Promise<void> {
  const { run, startedAt } = claimed;
  const page = await listed(ledger, run.after, (stripe, place) =>
    stripe.subscriptions.list({ ...place, status: 'all' }),
  );
  const listedHere = page.data.map(({ id, metadata }) => ({ id, site: metadata.lyceum_site }));
  const { seen, sites } = await knownOf(ledger.db, listedHere);
  const ours = page.data.filter(({ id, metadata }) => seen.has(id) || sites.has(metadata.lyceum_site ?? ''));
  const wanted = run.thorough
    ? ours.filter(({ id }) => (seen.get(id) ?? 0) < startedAt)
    : await differing(ledger.db, ours);
  add(
    claimed,
    wanted.map(({ id, metadata }) => ({ type: 'subscription', id, site: metadata.lyceum_site })),
  );
  if (page.more) run.after = page.last;
  else nextPhase(claimed);
}

/** All payments that name a site here, or are by a member's customer: also those older than the events that are kept. */
async function turnPayments(ledger: Ledger, claimed: Claimed): Promise<void> {
  const { run, startedAt } = claimed;
  const page = await listed(ledger, run.after, (stripe, place) => stripe.paymentIntents.list(place));
  const paid = page.data.filter(({ status }) => status === 'succeeded');
  const customers = JSON.stringify(paid.flatMap(({ customer }) => idOf(customer) ?? []));
  const [customersHere, { seen, sites }] = await Promise.all([
    ledger.db
      .select({ id: member.stripeCustomerId })
      .from(member)
      .where(sql`${member.stripeCustomerId} in (select value from json_each(${customers}))`),
    knownOf(
      ledger.db,
      paid.map(({ id, metadata }) => ({ id, site: metadata.lyceum_site })),
    ),
  ]);
  const members = new Set(customersHere.map(({ id }) => id));
  add(
    claimed,
    paid
      .filter(({ id }) => (seen.get(id) ?? 0) < startedAt)
      .filter(({ metadata, customer }) => sites.has(metadata.lyceum_site ?? '') || members.has(idOf(customer)))
      .map(({ id, metadata }) => ({ type: 'payment', id, site: metadata.lyceum_site })),
  );
  if (page.more) run.after = page.last;
  else nextPhase(claimed);
}

/** Subscriptions that the books hold open, and that nothing has led to for long. */
async function turnLocal({ db }: Ledger, claimed: Claimed): Promise<void> {
  const { run, startedAt } = claimed;
  const rows = await db
    .select({ id: subscription.id, site: subscription.siteId, endedAt: subscription.endedAt })
    .from(subscription)
    .where(gt(subscription.id, run.after ?? ''))
    .orderBy(asc(subscription.id))
    .limit(LOCAL_PAGE);
  const open = rows.filter(({ endedAt }) => endedAt === null);
  const { seen } = await knownOf(db, open);
  const limit = run.thorough ? startedAt : startedAt - UNSEEN;
  add(
    claimed,
    open
      .filter(({ id }) => (seen.get(id) ?? 0) < limit)
      .map(({ id, site }) => ({ type: 'subscription' as const, id, site })),
  );
  const last = rows.at(-1);
  if (last && rows.length === LOCAL_PAGE) run.after = last.id;
  else nextPhase(claimed);
}

function add({ run }: Claimed, due: Due[]): void {
  const known = new Set([...run.todo, ...run.failed].map(({ id }) => id));
  run.todo.push(...due.filter(({ id }) => !known.has(id)));
}

/** A page of a list, newest first. What it was to go on after may have been forgotten by Stripe: then it is over. */
async function listed<T extends { id: string }>(
  { env }: Ledger,
  after: string | null,
  list: (stripe: Stripe, place: { limit: number; starting_after?: string }) => PromiseLike<Stripe.ApiList<T>>,
): Promise<{ data: T[]; more: boolean; last: string | null }> {
  const place = { limit: PAGE, ...(after !== null && { starting_after: after }) };
  const page = await findAtStripe(env, async (stripe) => list(stripe, place));
  const last = page?.data.at(-1)?.id ?? null;
  return { data: page?.data ?? [], more: (page?.has_more ?? false) && last !== null, last };
}

/** When each object was last projected, where it was; and which of the sites that they name are here. One round trip. */
async function knownOf(db: DrizzleD1Database, objects: readonly { id: string; site?: string | undefined }[]) {
  const ids = JSON.stringify(objects.map(({ id }) => id));
  const names = JSON.stringify([...new Set(objects.flatMap((one) => one.site ?? []))]);
  const [projected, sites] = await db.batch([
    db
      .select({ id: stripeProjection.objectId, at: max(stripeProjection.projectedAt) })
      .from(stripeProjection)
      .where(sql`${stripeProjection.objectId} in (select value from json_each(${ids}))`)
      .groupBy(stripeProjection.objectId),
    db.select({ id: site.id }).from(site).where(sql`${site.id} in (select value from json_each(${names}))`),
  ]);
  return { seen: new Map(projected.map(({ id, at }) => [id, at ?? 0])), sites: new Set(sites.map(({ id }) => id)) };
}

/**
 * Those whose rows are not plainly what a subscription in a plain state leads to. It may name too many (money went back,
 * a card fails): they are projected, and if nothing differs after that, nothing is reported.
 */
async function differing(db: DrizzleD1Database, ours: Stripe.Subscription[]): Promise<Stripe.Subscription[]> {
  if (ours.length === 0) return [];
  const ids = ours.map(({ id }) => id);
  const [books, grants] = await db.batch([
    db
      .select({
        id: subscription.id,
        status: subscription.status,
        quantity: subscription.quantity,
        periodEndsAt: subscription.periodEndsAt,
        cancelAt: subscription.cancelAt,
        endedAt: subscription.endedAt,
        paused: subscription.paused,
      })
      .from(subscription)
      .where(inArray(subscription.id, ids)),
    db.select({ id: grant.id, endsAt: grant.endsAt, renews: grant.renews }).from(grant).where(inArray(grant.id, ids)),
  ]);
  return ours.filter((sub) => {
    const row = books.find(({ id }) => id === sub.id);
    const held = grants.find(({ id }) => id === sub.id);
    const periodEndsAt = Math.max(0, ...sub.items.data.map((item) => item.current_period_end)) * 1000;
    const endedAt = sub.ended_at === null ? null : sub.ended_at * 1000;
    const cancelAt = sub.cancel_at === null ? null : sub.cancel_at * 1000;
    const quantity = sub.items.data.length === 1 ? (sub.items.data[0]?.quantity ?? 1) : null;
    const booked =
      row?.status === sub.status &&
      row.periodEndsAt === periodEndsAt &&
      row.endedAt === endedAt &&
      row.quantity === quantity &&
      row.paused === (sub.pause_collection !== null);
    if (!booked || !held) return true;
    if (sub.status === 'canceled') return endedAt === null || (held.endsAt ?? Number.MAX_VALUE) > endedAt;
    if (row.paused || cancelAt !== null || sub.cancel_at_period_end) {
      return held.renews || row.cancelAt === null || (held.endsAt ?? Number.MAX_VALUE) > periodEndsAt + DAY;
    }
    const plain = sub.status === 'active' || sub.status === 'trialing';
    return !plain || row.cancelAt !== null || !held.renews || held.endsAt !== periodEndsAt + DAY;
  });
}

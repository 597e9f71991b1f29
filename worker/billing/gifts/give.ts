import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { GiftAdmin, GiftAdminPage, GiftBatch, GiftBatchInput } from '../../contract/gift.ts';
import { audit } from '../../db/audit.ts';
import { plan } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { member } from '../../db/member.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { pageOf, readCursor } from '../../http/cursor.ts';
import { Fault } from '../../http/fault.ts';
import { giftCode, giftCodeHash } from './code.ts';
import { stateOf } from './state.ts';
import { newGiftId, storeGifts } from './store.ts';

const PAGE = 50;

/** The owner's own gifts: codes to hand out, good at once. */
export async function giveGifts(c: Context<Env>, input: v.InferOutput<typeof GiftBatchInput>): Promise<GiftBatch> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [caller, plans] = await ask(
    c,
    db
      .select({ id: plan.id })
      .from(plan)
      .where(and(eq(plan.siteId, siteId), eq(plan.id, input.plan))),
  );
  if (plans.length === 0) throw new Fault('not_found', `There is no plan "${input.plan}" on this site.`);
  const giverId = caller.staff?.id ?? '';
  const gifts = await Promise.all(
    Array.from({ length: input.count }, async () => {
      const id = newGiftId();
      return { id, code: await giftCode(c.env.SECRET, id) };
    }),
  );
  const rows = await Promise.all(
    gifts.map(async ({ id, code }) => ({
      id,
      siteId,
      source: 'owner' as const,
      planId: input.plan,
      days: input.days,
      codeHash: await giftCodeHash(code),
      giverId,
      paidAt: now,
      createdAt: now,
    })),
  );
  await db.batch([
    storeGifts(db, rows),
    auditAct(c, caller, {
      action: 'gift.create',
      subject: input.plan,
      detail: { ...input },
    }),
  ]);
  return { gifts };
}

/** Every gift that was paid for, given or earned, newest first. */
export async function listAllGifts(c: Context<Env>, cursor: string | undefined): Promise<GiftAdminPage> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const after = readCursor(cursor);
  const person = (id: typeof gift.giverId | typeof gift.redeemedBy) =>
    sql<
      string | null
    >`(select person.name from ${member} person where person.site_id = ${gift.siteId} and person.id = ${id})`;
  const [, rows] = await ask(
    c,
    db
      .select({
        id: sql<string>`${gift.id}`.as('gift_id'),
        source: sql<GiftAdmin['source']>`${gift.source}`.as('gift_source'),
        plan: sql<string>`coalesce(${plan.name}, ${gift.planId})`.as('gift_plan'),
        days: sql<number | null>`${gift.days}`.as('gift_days'),
        giver: sql<string>`coalesce(${person(gift.giverId)}, '')`.as('gift_giver'),
        to: sql<string | null>`${gift.toEmail}`.as('gift_to'),
        redeemedBy: person(gift.redeemedBy).as('gift_by'),
        deliverAt: sql<number | null>`${gift.deliverAt}`.as('gift_deliver'),
        redeemedAt: sql<number | null>`${gift.redeemedAt}`.as('gift_redeemed'),
        voidedAt: sql<number | null>`${gift.voidedAt}`.as('gift_voided'),
        createdAt: sql<number>`${gift.createdAt}`.as('gift_made'),
      })
      .from(gift)
      .leftJoin(plan, and(eq(plan.siteId, gift.siteId), eq(plan.id, gift.planId)))
      .where(
        and(
          eq(gift.siteId, siteId),
          isNotNull(gift.paidAt),
          after ? sql`(${gift.createdAt}, ${gift.id}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(gift.createdAt), desc(gift.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.createdAt, row.id]);
  const gifts = await Promise.all(
    page.map(async ({ deliverAt, voidedAt, ...row }): Promise<GiftAdmin> => {
      const state = stateOf({ deliverAt, voidedAt, redeemedAt: row.redeemedAt }, now);
      const shown = row.source === 'owner' && state === 'ready';
      return { ...row, state, code: shown ? await giftCode(c.env.SECRET, row.id) : null };
    }),
  );
  return { gifts, next };
}

/** Takes a gift back that nobody has redeemed; one that was paid for is refunded instead. */
export async function voidGift(c: Context<Env>, id: string): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const same = and(eq(gift.siteId, siteId), eq(gift.id, id));
  const [{ staff }, [found]] = await ask(c, db.select({ source: gift.source }).from(gift).where(same));
  if (!found) throw new Fault('not_found', 'There is no such gift on this site.');
  if (found.source === 'purchase') {
    throw new Fault('conflict', 'This gift was paid for. Refund its payment instead: that takes it back.');
  }
  const [voided] = await db.batch([
    db
      .update(gift)
      .set({ voidedAt: now })
      .where(and(same, isNull(gift.redeemedBy), isNull(gift.voidedAt)))
      .returning({ id: gift.id }),
    // Only of what was done: the statement before it changed a row.
    db.insert(audit).select(
      db
        .select({
          id: sql<number>`null`.as('id'),
          siteId: sql<string>`${siteId}`.as('site_id'),
          at: sql<number>`${now}`.as('at'),
          actor: sql<string>`${staff?.id ?? ''}`.as('actor'),
          action: sql<string>`'gift.void'`.as('action'),
          subject: sql<string>`${id}`.as('subject'),
          detail: sql<Record<string, unknown>>`'{}'`.as('detail'),
        })
        .from(sql`(select 1)`)
        .where(sql`changes() > 0`),
    ),
  ]);
  if (voided.length === 0) throw new Fault('conflict', 'This gift has been redeemed or taken back already.');
}

import { eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { project } from '../../worker/billing/projection/project.ts';
import { grant } from '../../worker/db/billing.ts';
import { payment } from '../../worker/db/payment.ts';
import { newPlay } from './model/play.ts';
import { between, eventsSince } from './model/run.ts';
import { openShop } from './model/shop.ts';
import { db } from './world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a purchase whose whole price a code took off opens what it is for, and is not in the books', async () => {
  const shop = await openShop({});
  const play = await newPlay(shop);
  await play.buy('bundle', { offer: { percent_off: 100, duration: 'once' } });
  const world = between(shop, () => 1);
  await world.deliverAll(eventsSince(shop, new Set()));
  const grants = await db.select().from(grant).where(eq(grant.memberId, play.buyer.id));
  expect(grants).toMatchObject([
    { id: expect.stringMatching(/^cs_/), source: 'purchase', reason: 'paid', endsAt: null },
  ]);
  expect(await db.select().from(payment).where(eq(payment.memberId, play.buyer.id))).toEqual([]);
  const ref = { type: 'payment' as const, id: grants[0]?.id ?? '' };
  expect(await project({ env: shop.env, db, now: Date.now() }, ref)).toBe('projected');
  expect(await db.select().from(grant).where(eq(grant.memberId, play.buyer.id))).toEqual(grants);
});

import { and, asc, eq } from 'drizzle-orm';
import { afterEach, expect, test, vi } from 'vitest';
import { outbox, webhookEndpoint } from '../../../worker/db/outbox.ts';
import { db, unique } from '../world.ts';
import { newPlay, type Play } from './play.ts';
import { between, eventsSince } from './run.ts';
import { openShop, type Shop } from './shop.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function listening() {
  const shop = await openShop({});
  const endpoint = {
    id: unique('hook'),
    siteId: shop.siteId,
    url: 'https://hooks.test/',
    secret: 'whsec_',
    createdAt: 1,
  };
  await db.insert(webhookEndpoint).values({ ...endpoint, types: ['grant.created', 'grant.changed', 'grant.ended'] });
  const world = between(shop, () => 1);
  const seen = new Set<string>();
  const deliver = () => world.deliverAll(eventsSince(shop, seen));
  return { shop, play: await newPlay(shop), deliver };
}

/** What was told of those members' grants, in order. */
async function told(shop: Shop, { others }: Play) {
  const rows = await db
    .select({ kind: outbox.kind, payload: outbox.payload })
    .from(outbox)
    .where(and(eq(outbox.siteId, shop.siteId), eq(outbox.carrier, 'webhook')))
    .orderBy(asc(outbox.createdAt));
  return rows.flatMap(({ kind, payload }) => {
    const { member, endsAt } = payload.data as { member: string; endsAt: number };
    return others.includes(member) ? [{ kind, over: endsAt <= Date.now() }] : [];
  });
}

test('the end of a team is told of each of its seats, once', async () => {
  const { shop, play, deliver } = await listening();
  await play.buy('team', { quantity: 3 });
  await deliver();
  await play.fillSeats(2);
  const { items } = await shop.stripe.subscriptions.retrieve(play.subscription);
  await shop.stripe.subscriptions.update(play.subscription, { items: [{ id: items.data[0]?.id ?? '', quantity: 2 }] });
  await deliver();
  await shop.stripe.subscriptions.cancel(play.subscription);
  await deliver();
  const ends = (await told(shop, play)).filter(({ kind }) => kind === 'grant.ended');
  expect(ends).toEqual([
    { kind: 'grant.ended', over: true },
    { kind: 'grant.ended', over: true },
  ]);
});

test('a refunded gift is told of who had redeemed it', async () => {
  const { shop, play, deliver } = await listening();
  await play.buyGift();
  await deliver();
  await play.redeem();
  await play.refund(play.payments[0] ?? '');
  await deliver();
  expect((await told(shop, play)).map(({ kind }) => kind)).toEqual(['grant.created', 'grant.ended']);
});

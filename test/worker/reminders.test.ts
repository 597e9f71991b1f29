import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { grant, plan } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { outbox } from '../../worker/db/outbox.ts';
import { subscription } from '../../worker/db/payment.ts';
import { queueReminders } from '../../worker/notifications/reminders.ts';
import { drainOutbox } from '../../worker/outbox/drain.ts';
import { openWire } from './outbox-wire.ts';
import { db, makeMember, makeSite, unique } from './world.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const wire = openWire();
beforeEach(async () => {
  wire.reset();
  await db.batch([db.delete(outbox), db.delete(grant), db.delete(subscription), db.delete(plan)]);
});

async function makePlans() {
  const siteId = await makeSite();
  const row = { siteId, description: '', amount: 900, currency: 'usd', stripePriceId: 'p', createdAt: 1 };
  await db.insert(plan).values({ ...row, id: 'pass', name: 'Season pass', kind: 'pass', days: 90 });
  await db.insert(plan).values({ ...row, id: 'month', name: 'Monthly', interval: 'month', trialDays: 14 });
  const ada = await makeMember(siteId);
  const pass = async (overrides: Partial<typeof grant.$inferInsert> = {}) => {
    const id = unique('pi');
    const base = {
      id,
      siteId,
      memberId: ada.id,
      planId: 'pass',
      source: 'pass',
      reason: 'paid',
      createdAt: 1,
    } as const;
    await db.insert(grant).values({ ...base, startsAt: NOW - 80 * DAY, endsAt: NOW + 7 * DAY, ...overrides });
    return id;
  };
  const trial = async (
    overrides: Partial<typeof subscription.$inferInsert> = {},
    ofGrant: Partial<typeof grant.$inferInsert> = {},
  ) => {
    const id = unique('sub');
    const ends = NOW + 3 * DAY;
    await db.insert(subscription).values({
      id,
      siteId,
      memberId: ada.id,
      planId: 'month',
      status: 'trialing',
      amount: 900,
      currency: 'usd',
      interval: 'month',
      quantity: 1,
      startedAt: NOW - 11 * DAY,
      trialEndsAt: ends,
      periodEndsAt: ends,
      paused: false,
      ...overrides,
    });
    await db.insert(grant).values({
      id,
      siteId,
      memberId: ada.id,
      planId: 'month',
      source: 'trial',
      reason: 'trial',
      renews: true,
      startsAt: NOW - 11 * DAY,
      endsAt: ends + DAY,
      createdAt: 1,
      ...ofGrant,
    });
    return id;
  };
  return { siteId, ada, pass, trial };
}

/** Cron, every few hours from a time on. */
async function days(from: number, count: number) {
  for (let now = from; now < from + count * DAY; now += DAY / 4) {
    await queueReminders(db, now);
    await drainOutbox(env, db, now);
  }
}
const subjects = () => wire.delivered.map(({ to, subject }) => [to, subject]);

describe('a pass', () => {
  test('that ends is said so once, seven days before', async () => {
    const { ada, pass } = await makePlans();
    await pass();
    await queueReminders(db, NOW - 1);
    expect(await db.select().from(outbox)).toEqual([]);
    await days(NOW, 10);
    expect(subjects()).toEqual([[ada.email, 'Your pass for A blog ends on 29 November 2026']]);
    expect(wire.delivered[0]?.text).toContain('Season pass');
  });

  test('two crons at once queue one', async () => {
    const { pass } = await makePlans();
    await pass();
    await Promise.all([1, 2, 3, 4].map(() => queueReminders(db, NOW)));
    expect(await db.select().from(outbox)).toHaveLength(1);
  });

  test.each([
    ['that is followed by another', { startsAt: NOW + 7 * DAY, endsAt: NOW + 97 * DAY }, 0],
    ['of which more was bought for ever', { startsAt: NOW, endsAt: null }, 0],
    ['that ended a while ago beside it', { startsAt: NOW - 200 * DAY, endsAt: NOW - 110 * DAY }, 1],
    ['with another plan beside it', { planId: 'month', source: 'subscription' as const, endsAt: NOW + 60 * DAY }, 1],
  ])('%s: %j leaves %i reminders', async (_, other, count) => {
    const { pass } = await makePlans();
    await pass();
    await pass(other);
    await days(NOW, 7);
    expect(wire.delivered).toHaveLength(count);
  });

  test.each([
    ['a subscription', { source: 'subscription' as const, planId: 'month' }],
    ['a pass of a week', { startsAt: NOW }],
    ['a pass that was refunded', { reason: 'refunded' as const, endsAt: NOW - 1 }],
    ['one without an end', { endsAt: null }],
  ])('%s has no such reminder', async (_, overrides) => {
    const { pass } = await makePlans();
    await pass(overrides);
    await days(NOW, 7);
    expect(wire.delivered).toEqual([]);
  });

  test('that was made longer is told of again, a suspended member is not', async () => {
    const { ada, pass } = await makePlans();
    const id = await pass();
    await days(NOW, 1);
    await db
      .update(grant)
      .set({ endsAt: NOW + 27 * DAY })
      .where(eq(grant.id, id));
    await days(NOW + 1 * DAY, 26);
    expect(wire.delivered).toHaveLength(2);
    await pass({ endsAt: NOW + 200 * DAY });
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, ada.id));
    await days(NOW + 193 * DAY, 7);
    expect(wire.delivered).toHaveLength(2);
  });
});

describe('a trial', () => {
  test('that becomes a charge is announced once, three days before, with the amount', async () => {
    const { ada, trial } = await makePlans();
    await trial();
    await queueReminders(db, NOW - 1);
    expect(await db.select().from(outbox)).toEqual([]);
    await days(NOW, 4);
    expect(subjects()).toEqual([[ada.email, 'Your trial of A blog ends on 25 November 2026']]);
    expect(wire.delivered[0]?.text).toContain('US$9.00');
  });

  test.each([
    ['set to end', { cancelAt: NOW + 3 * DAY }, { renews: false }],
    ['over', { status: 'active' }, { reason: 'paid' as const }],
    ['paused', { paused: true }, {}],
    ['ended', { endedAt: NOW, status: 'canceled' }, {}],
    ['time that was added, not a trial', {}, { reason: 'paid' as const, source: 'subscription' as const }],
  ])('%s is not announced', async (_, overrides, ofGrant) => {
    const { trial } = await makePlans();
    await trial(overrides, ofGrant);
    await days(NOW, 4);
    expect(wire.delivered).toEqual([]);
  });
});

import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { trimGifts } from '../../worker/billing/gifts/trim.ts';
import { gift } from '../../worker/db/gift.ts';
import { makeShop } from './billing-factory.ts';
import { countedFetch } from './counted-db.ts';
import { giveContent } from './giving-content.ts';
import { API, BLOG, db, makeMember, unique } from './world.ts';

const DAY = 86_400_000;

test('a read is one trip to D1, redeeming and inviting at most three', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const made = await giveContent(siteId, 'monthly', ada.id);
  const trips = async (method: string, path: string, body?: unknown) => {
    const { fetch, cost } = countedFetch();
    const headers = { Origin: BLOG, Authorization: `Bearer ${ada.token}`, 'Content-Type': 'application/json' };
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const reply = await fetch(`${API}/api/v1/sites/${siteId}${path}`, init);
    return [reply.status, cost.trips];
  };
  expect(await trips('GET', '/gifts')).toEqual([200, 1]);
  expect(await trips('GET', '/teams')).toEqual([200, 1]);
  expect(await trips('GET', '/referral')).toEqual([200, 1]);
  expect(await trips('POST', '/gifts/redeem', { code: made.code })).toEqual([200, 3]);
  expect(await trips('POST', '/gifts/redeem', { code: 'AAAA-AAAA-AAAA' })).toEqual([400, 2]);
  expect(await trips('PUT', `/teams/${made.team}/seats`, { email: 'b@example.com' })).toEqual([204, 2]);
  expect(await trips('PUT', `/seats/${made.seat}`)).toEqual([204, 2]);
  expect(await trips('DELETE', `/seats/${made.seat}`)).toEqual([204, 2]);
});

test('gifts that nobody paid for are forgotten after sixty days, all others never', async () => {
  const { siteId } = await makeShop();
  const now = Date.now();
  const row = {
    siteId,
    planId: 'monthly',
    days: 30,
    giverId: 'ada',
    source: 'purchase' as const,
    createdAt: now - 61 * DAY,
  };
  const ids = { unpaid: unique('g'), paid: unique('g'), fresh: unique('g') };
  await db.insert(gift).values([
    { ...row, id: ids.unpaid },
    { ...row, id: ids.paid, paidAt: now - 61 * DAY },
    { ...row, id: ids.fresh, createdAt: now - 59 * DAY },
  ]);
  await trimGifts(db, now);
  const left = await db.select({ id: gift.id }).from(gift).where(eq(gift.siteId, siteId));
  expect(left.map(({ id }) => id).sort()).toEqual([ids.paid, ids.fresh].sort());
});

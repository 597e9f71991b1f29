import { expect, test } from 'vitest';
import type { ExportedMember, ExportPage } from '../../worker/contract/import.ts';
import { grant } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { makePlan } from './billing-factory.ts';
import { countedFetch } from './counted-db.ts';
import { API, db, makeMember, makeSite, makeStaff, unique } from './world.ts';

async function openDesk() {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  const { fetch, cost } = countedFetch();
  const page = async (cursor: string | null): Promise<ExportPage> => {
    const query = cursor === null ? '' : `?cursor=${cursor}`;
    const reply = await fetch(`${API}/api/v1/sites/${site}/studio/members/export${query}`, {
      headers: { Cookie: `__Host-lyceum-staff=${owner.token}`, Origin: API },
    });
    expect(reply.status).toBe(200);
    return (await reply.json()) as ExportPage;
  };
  const all = async (): Promise<ExportedMember[]> => {
    const members: ExportedMember[] = [];
    let cursor: string | null = null;
    do {
      const { members: some, next } = await page(cursor);
      members.push(...some);
      cursor = next;
    } while (cursor !== null);
    return members;
  };
  return { site, owner, page, all, cost };
}

test('everybody is handed out once, in the order in which they joined, a page at a time', async () => {
  const { site, all, page, cost } = await openDesk();
  const rows = Array.from({ length: 1203 }, (_, i) => ({
    id: unique('member'),
    siteId: site,
    email: `${i}@example.com`,
    name: 'Ada',
    // Many have joined at the same moment: an import does that.
    createdAt: 1_000_000 + Math.floor(i / 400),
  }));
  for (let i = 0; i < rows.length; i += 7) await db.insert(member).values(rows.slice(i, i + 7));
  const members = await all();
  expect(cost.trips).toBe(3);
  expect(members).toHaveLength(rows.length + 1);
  expect(new Set(members.map(({ id }) => id)).size).toBe(members.length);
  expect(members.map(({ createdAt }) => createdAt)).toEqual(members.map(({ createdAt }) => createdAt).sort());
  const before = cost.rowsRead;
  const { next } = await page(null);
  expect(next).not.toBeNull();
  expect(cost.rowsRead - before).toBeLessThan(501 * 6);
});

test('a member comes with the plans that are live, the customer and what they have turned off; nobody of another site', async () => {
  const { site, all } = await openDesk();
  await makePlan(site, 'monthly');
  await makeMember(await makeSite());
  const ada = await makeMember(site, { newsletter: false, stripeCustomerId: 'cus_1', createdAt: 1, name: '=Ada' });
  const bob = await makeMember(site, { createdAt: 2, bannedAt: 5 });
  const of = { siteId: site, source: 'subscription', reason: 'paid', startsAt: 1, since: 1, createdAt: 1 } as const;
  const live = Date.now() + 1e9;
  await db.insert(grant).values([
    { ...of, id: unique('g'), memberId: ada.id, planId: 'monthly', endsAt: live },
    { ...of, id: unique('g'), memberId: ada.id, planId: 'monthly', endsAt: live },
    { ...of, id: unique('g'), memberId: bob.id, planId: 'monthly', endsAt: 2 },
    { ...of, id: unique('g'), memberId: bob.id, source: 'comp', reason: 'comp' },
  ]);
  const [first, second, owner] = await all();
  expect(first).toEqual({
    id: ada.id,
    email: ada.email,
    name: '=Ada',
    newsletter: false,
    customer: 'cus_1',
    complimentary: false,
    plans: ['Monthly'],
    banned: false,
    createdAt: 1,
  });
  expect(second).toMatchObject({ id: bob.id, plans: [], complimentary: true, banned: true });
  expect(owner).toBeDefined();
});

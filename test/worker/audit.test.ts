import { expect, test } from 'vitest';
import type { AuditPage, DriftPage } from '../../worker/contract/repair.ts';
import { drift } from '../../worker/db/audit.ts';
import { recordAudit } from '../../worker/db/record-audit.ts';
import { countedFetch } from './counted-db.ts';
import { API, db, makeSite, makeStaff } from './world.ts';

async function desk(acts: number) {
  const siteId = await makeSite();
  const owner = await makeStaff(siteId, 'owner');
  for (let i = 0; i < acts; i++) {
    const subject = i % 2 === 0 ? 'member-1' : 'plan-1';
    await recordAudit(db, { siteId, at: i, actor: owner.id, action: 'grant.comp', subject, detail: { i } });
  }
  return { siteId, owner };
}

async function all<P extends { next: string | null }, R>(
  owner: { fetch: (path: string) => Promise<Response> },
  path: string,
  rowsOf: (page: P) => R[],
): Promise<R[]> {
  const rows: R[] = [];
  for (let cursor: string | null = null; ; ) {
    const query: string = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${cursor}`;
    const page = (await (await owner.fetch(path + query)).json()) as P;
    rows.push(...rowsOf(page));
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

test('the trail is whole, newest first, with the name of who acted', async () => {
  const { owner } = await desk(120);
  const entries = await all(owner, '/studio/audit', (page: AuditPage) => page.entries);
  expect(entries.map(({ at }) => at)).toEqual(Array.from({ length: 120 }, (_, i) => 119 - i));
  expect(entries[0]).toMatchObject({ actor: owner.id, name: 'Ada', action: 'grant.comp', detail: { i: 119 } });
});

test('one subject only, and nothing of another site', async () => {
  const { owner } = await desk(110);
  await desk(4);
  const entries = await all(owner, '/studio/audit?subject=member-1', (page: AuditPage) => page.entries);
  expect(entries).toHaveLength(55);
  expect(new Set(entries.map(({ subject }) => subject))).toEqual(new Set(['member-1']));
  expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([owner.id]));
});

test('drift is listed newest first, page by page, of the own site', async () => {
  const { siteId, owner } = await desk(0);
  const other = await makeSite();
  for (let i = 0; i < 70; i++) {
    const row = { objectId: `sub_${i}`, before: null, after: { i }, at: Math.floor(i / 5) };
    await db.insert(drift).values({ siteId, ...row });
    await db.insert(drift).values({ siteId: other, ...row, objectId: 'sub_other' });
  }
  const rows = await all(owner, '/studio/billing/drift', (page: DriftPage) => page.drift);
  expect(rows.map(({ objectId }) => objectId)).toEqual(Array.from({ length: 70 }, (_, i) => `sub_${69 - i}`));
});

test('rows read depend on the page, not on how long the trail is', async () => {
  const { siteId, owner } = await desk(55);
  const read = async () => {
    const { fetch, cost } = countedFetch();
    const headers = { Origin: API, Cookie: `__Host-lyceum-staff=${owner.token}` };
    for (const path of ['/studio/audit', '/studio/billing/events', '/studio/billing/drift']) {
      expect((await fetch(`${API}/api/v1/sites/${siteId}${path}`, { headers })).status).toBe(200);
    }
    return cost.rowsRead;
  };
  const before = await read();
  for (let i = 0; i < 200; i++) {
    await recordAudit(db, { siteId, at: i, actor: owner.id, action: 'grant.comp', subject: 'more' });
  }
  expect(await read()).toBeLessThanOrEqual(before + 10);
});

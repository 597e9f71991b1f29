import { expect, test } from 'vitest';
import type { CommunityDesk, CommunitySource } from '../../worker/contract/community.ts';
import { makeSite, makeStaff } from './world.ts';

const input = { name: 'Planners', summary: 'Read plans.', topics: ['ai'], level: null, url: null, status: 'open' };

/** A moderator's desk: saves a community, and reads them all. */
async function desk() {
  const site = await makeSite();
  const staff = await makeStaff(site, 'moderator');
  const at = '/studio/communities';
  return {
    save: (slug: string, changes: object = {}) =>
      staff.fetch(`${at}/${slug}`, { method: 'PUT', body: { ...input, ...changes } }),
    all: async () => ((await (await staff.fetch(at)).json()) as CommunityDesk).communities,
  };
}

test('nobody’s community is overwritten unseen', async () => {
  const { save, all } = await desk();
  const made = (await (await save('planners', { basedOn: null })).json()) as CommunitySource;
  expect((await save('planners', { name: 'Another', basedOn: null })).status).toBe(409);
  const changed = (await (await save('planners', { name: 'Two', basedOn: made.updatedAt })).json()) as CommunitySource;
  expect(changed.updatedAt).toBeGreaterThan(made.updatedAt);
  expect((await save('planners', { name: 'Three', basedOn: made.updatedAt })).status).toBe(409);
  expect((await all()).map(({ name }) => name)).toEqual(['Two']);
});

test('of two who save at the same time one wins', async () => {
  const { save, all } = await desk();
  const made = await Promise.all(['One', 'Two'].map((name) => save('planners', { name, basedOn: null })));
  expect(made.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [{ updatedAt: basedOn }] = (await all()) as [CommunitySource];
  const saved = await Promise.all(['Three', 'Four'].map((name) => save('planners', { name, basedOn })));
  expect(saved.map(({ status }) => status).sort()).toEqual([200, 409]);
});

import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { contentStat, interaction } from '../../worker/db/interaction.ts';
import { profile } from '../../worker/db/profile.ts';
import { type Act, HEATS, recordAct } from '../../worker/db/record.ts';
import { makePost } from './course-factory.ts';
import { db, makeSite } from './world.ts';

const HOUR = 3_600_000;
const record = (act: Act) => db.batch([...recordAct(db, act)]);
const statOf = async (siteId: string, slug: string) =>
  (
    await db
      .select()
      .from(contentStat)
      .where(and(eq(contentStat.siteId, siteId), eq(contentStat.contentSlug, slug)))
  )[0];

describe('the heats of a content', () => {
  test('are the logarithm of its decayed count of acts, whatever the time of asking', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const now = Date.now();
    const times = [0, 1, 5, 30, 31, 200, 2000].map((hours) => now - hours * HOUR);
    // Out of order: an act may be written late.
    for (const [i, at] of [3, 0, 6, 1, 5, 2, 4].map((i) => [i, times[i] ?? 0] as const))
      await record({ siteId, memberId: `m${i}`, kind: 'view', content: 'post', slug, at });
    const stat = await statOf(siteId, slug);
    for (const [name, halfLife] of Object.entries(HEATS)) {
      const decayed = times.reduce((sum, at) => sum + 2 ** ((at - now) / halfLife), 0);
      const heat = stat?.[name as keyof typeof HEATS] ?? 0;
      expect(2 ** (heat - now / halfLife)).toBeCloseTo(decayed, 6);
    }
  });

  test('count each kind once a member', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    const act: Act = { siteId, memberId: 'ada', kind: 'view', content: 'post', slug, at: Date.now() };
    await record(act);
    const once = await statOf(siteId, slug);
    await record({ ...act, at: act.at + HOUR });
    expect(await statOf(siteId, slug)).toEqual(once);
  });

  test('know nothing of members without personal lists, nor does the log', async () => {
    const siteId = await makeSite();
    const slug = await makePost(siteId);
    await db.insert(profile).values({ siteId, memberId: 'ada', personal: false, updatedAt: 0 });
    const act: Act = { siteId, memberId: 'ada', kind: 'view', content: 'post', slug, at: Date.now() };
    await record(act);
    expect(await statOf(siteId, slug)).toMatchObject({ users: 0, views: 0, heatHours: 0, heatDays: 0, heatMonth: 0 });
    await record({ ...act, memberId: 'tim' });
    const heat = (await statOf(siteId, slug))?.heatDays;
    await record({ ...act, kind: 'like' });
    expect((await statOf(siteId, slug))?.heatDays).toBe(heat);
    const log = await db.select().from(interaction).where(eq(interaction.siteId, siteId));
    expect(log.map(({ memberId }) => memberId)).toEqual(['tim']);
  });
});

import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { interaction, memberContent } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { profile } from '../../worker/db/profile.ts';
import { dismissal, impression } from '../../worker/db/scoring.ts';
import type { Listed } from '../../worker/recommendations/training/catalogue.ts';
import { type Impression, latestImpressions } from '../../worker/recommendations/training/impressions.ts';
import { SHOWN } from '../../worker/recommendations/training/limits.ts';
import { shownLists } from '../../worker/recommendations/training/shown.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { begin, insert, makeReaders, train, versionsOf } from './training-factory.ts';
import { db } from './world.ts';

const HOUR = 3_600_000;

/** Readers who found what they read in lists: an hour before, at a place by chance, among five of all the posts. */
async function makeShown(reads: (read: { order: number }) => boolean = () => true) {
  const made = await makeReaders({ members: 90 });
  const { siteId, posts } = made;
  const random = randomFrom(1);
  const rows = await db.select().from(memberContent).where(eq(memberContent.siteId, siteId));
  const statements = rows
    .sort((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : a.lastAt - b.lastAt))
    .filter((_, i) => reads({ order: i % 7 }))
    .flatMap(({ memberId, contentSlug: taken, lastAt }) => {
      const others = posts.filter((slug) => slug !== taken).sort(() => random() - 0.5);
      const list = [...others.slice(0, 5)];
      list.splice(Math.floor(6 * random() ** 2), 0, taken);
      const at = lastAt - HOUR;
      const shown = { siteId, memberId, kind: 'post', slot: Math.floor(at / (HOUR / 2)), modelVersion: 0, at } as const;
      const act = { siteId, memberId, kind: 'view', contentKind: 'post', contentSlug: taken, at: lastAt } as const;
      return [
        db.insert(interaction).values(act),
        db
          .insert(impression)
          .values(list.map((slug, i) => ({ ...shown, slug, position: i + 1, propensity: 0.92, explored: false }))),
      ];
    });
  await insert(statements);
  return made;
}

describe('a training', () => {
  test('learns from the lists that members were shown, and says how much places count', async () => {
    const { siteId, pairs } = await makeShown();
    await train(siteId, await begin(siteId));
    const [row] = await versionsOf(siteId);
    expect(row).toMatchObject({ status: 'current', note: '' });
    const { shownChoices = 0, positionBias, fromShown } = row?.settings ?? {};
    expect(shownChoices).toBeGreaterThan(SHOWN.taken / 2);
    expect(shownChoices).toBeLessThanOrEqual(pairs * SHOWN.held);
    // Places were drawn by the square of a number: the first hold most of what was taken.
    expect(positionBias).toBeGreaterThan(0.2);
    expect([0, 1]).toContain(fromShown);
  });

  test('goes without, as before, where too little was logged', async () => {
    const { siteId } = await makeShown(({ order }) => order === 0);
    const found = await latestImpressions(db, siteId, 9, 100);
    // As many as are needed, but of some members: the judged are not learned from.
    expect(found.length).toBe(90 * 6);
    await train(siteId, await begin(siteId));
    const [row] = await versionsOf(siteId);
    expect(row?.status).toBe('current');
    expect(row?.settings).not.toHaveProperty('shownChoices');
  });
});

describe('logged impressions', () => {
  test('are read in pages, with what was taken within a day, and of nobody who may not be learned from', async () => {
    const { siteId, members } = await makeShown(({ order }) => order < 2);
    const all = await latestImpressions(db, siteId, 99, 100);
    expect(all.length).toBe(90 * 2 * 6);
    expect(new Set(all.map(({ row }) => row)).size).toBe(all.length);
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((a, b) => b - a));
    expect((await latestImpressions(db, siteId, 2, 100)).map(({ row }) => row)).toEqual(
      all.slice(0, 200).map(({ row }) => row),
    );
    for (const { at, takenAt } of all)
      expect(takenAt === null || (takenAt > at && takenAt <= at + 24 * HOUR)).toBe(true);
    expect(all.filter(({ takenAt }) => takenAt !== null).length).toBeGreaterThanOrEqual(180);
    expect(all.every(({ counts }) => counts)).toBe(true);
    const [banned = '', gone = '', plain = '', picky = ''] = members;
    const [unwanted] = all.filter((one) => one.member === picky);
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned));
    await db.delete(member).where(eq(member.id, gone));
    await db.insert(profile).values({ siteId, memberId: plain, personal: false, updatedAt: 1 });
    await db.insert(dismissal).values({ siteId, memberId: picky, kind: 'post', slug: unwanted?.slug ?? '', at: 1 });
    // What is done more than a day later, or before, has nothing to do with the list.
    const ofPicky = and(eq(interaction.siteId, siteId), eq(interaction.memberId, picky));
    await db
      .update(interaction)
      .set({ at: (unwanted?.at ?? 0) + 25 * HOUR })
      .where(ofPicky);
    const left = await latestImpressions(db, siteId, 99, 100);
    for (const { member: id, slug, counts } of left)
      expect(counts).toBe(![banned, gone, plain].includes(id) && !(id === picky && slug === unwanted?.slug));
    const at = unwanted?.at ?? 0;
    expect(left.filter((one) => one.member === picky && one.at === at && one.takenAt !== null)).toEqual([]);
  });
});

describe('lists to learn from', () => {
  const contents = Array.from({ length: 12 }, (_, i) => ({ id: `post:p${i}` })) as Listed[];
  const members = Array.from({ length: 300 }, (_, i) => `m${i}`);
  const DAY = 24 * HOUR;
  // Everybody met p0 on the first day, and p1 on the third.
  const data = {
    members,
    starts: Uint32Array.from({ length: 301 }, (_, i) => 2 * i),
    item: Uint32Array.from({ length: 600 }, (_, i) => i % 2),
    first: Uint32Array.from({ length: 600 }, (_, i) => ((1 + 2 * (i % 2)) * DAY) / 1000),
  };
  const one = (who: string, place: number, at: number, takenAt: number | null): Impression => ({
    ...{ row: 1, member: who, kind: 'post', slug: `p${place}`, at, takenAt, position: place + 1 },
    ...{ propensity: 0.92, counts: true },
  });
  const list = (who: string, at: number) =>
    [0, 1, 2, 3].map((place) => one(who, place, at, place === 1 && at + DAY > 3 * DAY ? 3 * DAY : null));

  test('have what was taken, without what was met before, and count it once', () => {
    // Two lists on the day before: what was taken is the later one's.
    const seen = members.flatMap((who) => [...list(who, 2.9 * DAY), ...list(who, 2.5 * DAY)]);
    const lists = shownLists(seen, data, contents, new Set([0, 1]));
    expect(lists.length).toBe(Math.floor(SHOWN.held * 600));
    for (const { member: who, at, rows } of lists) {
      expect(who).toBeGreaterThan(1);
      expect(at).toBe(2.9 * DAY);
      expect(rows.map(({ item, taken }) => [item, taken])).toEqual([
        [1, 2 * who + 1],
        [2, null],
        [3, null],
      ]);
    }
    expect(shownLists(seen, data, contents, new Set(members.keys()))).toEqual([]);
    expect(
      shownLists(
        seen.map((row) => ({ ...row, counts: false })),
        data,
        contents,
        new Set(),
      ),
    ).toEqual([]);
  });

  test('are none where too little was shown or taken', () => {
    const enough = members.slice(0, 200).flatMap((who) => list(who, 2.9 * DAY));
    expect(shownLists(enough, data, contents, new Set()).length).toBeGreaterThan(0);
    // 166 lists have 498 impressions of what was not met before.
    expect(shownLists(enough.slice(0, 4 * 166), data, contents, new Set())).toEqual([]);
    const untaken = enough.map((row, i) => (i < 4 * 49 ? row : { ...row, takenAt: null }));
    expect(shownLists(untaken, data, contents, new Set())).toEqual([]);
  });
});

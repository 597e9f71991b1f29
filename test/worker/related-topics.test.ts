import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { post } from '../../worker/db/post.ts';
import { scoringModel } from '../../worker/db/scoring.ts';
import { site } from '../../worker/db/site.ts';
import { refreshTopics } from '../../worker/db/topics.ts';
import type { Listed } from '../../worker/recommendations/training/catalogue.ts';
import { relatedOf } from '../../worker/recommendations/training/related-topics.ts';
import { embedSite } from '../../worker/recommendations/training/site-graph.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { countedClient } from './course-factory.ts';
import { begin, insert, makeReaders, train } from './training-factory.ts';
import { db, makeMember } from './world.ts';

const FIELDS = ['web', 'data', 'ai'];
const fieldOf = (topic: string) => topic.replace(/-.*/, '');
const levels = ['beginner', 'intermediate', 'advanced'] as const;

/** Two of a field's four topics for each of so many contents; or two of any field's. */
function topicsOf(count: number, byField: boolean): string[][] {
  const random = randomFrom(1);
  return Array.from({ length: count }, (_, i) => {
    const topics = new Set<string>();
    while (topics.size < 2) {
      const field = byField ? i % FIELDS.length : Math.floor(random() * FIELDS.length);
      topics.add(`${FIELDS[field]}-${Math.floor(random() * 4)}`);
    }
    return [...topics];
  });
}

/** Each topic with others near it, and these. */
function nearBy(contents: readonly Listed[]) {
  const graph = embedSite(contents);
  if (!graph) throw new Error('the site has no graph');
  return relatedOf(contents, graph);
}

test('finds topics that are taught together, hardly any where chance dealt them, and none among two', () => {
  const listed = (topics: string[], i: number): Listed => ({
    ...{ id: `post:${i}`, kind: 'post', topics, level: (i % 3) as 0, publishedAt: 0, minutes: 5, after: null },
  });
  const related = nearBy(topicsOf(36, true).map(listed));
  expect(related.length).toBeGreaterThanOrEqual(6);
  for (const { topic, near } of related)
    for (const other of near) {
      expect(other.topic).not.toBe(topic);
      expect(fieldOf(other.topic)).toBe(fieldOf(topic));
    }
  expect(nearBy(topicsOf(36, false).map(listed)).length).toBeLessThanOrEqual(2);
  expect(nearBy(Array.from({ length: 9 }, (_, i) => listed(i % 2 ? ['ai'] : ['ai', 'web'], i)))).toEqual([]);
});

test('what a course teaches was decided once: its lessons do not say it again', () => {
  const parts = topicsOf(9, false).flatMap((topics, course) =>
    Array.from({ length: 5 }, (_, part): Listed => {
      const own = part === 0 ? { id: `course:${course}`, kind: 'course' as const } : lessonOf(course, part);
      return { ...own, topics, level: (part % 3) as 0, publishedAt: 0, minutes: 5, after: null };
    }),
  );
  const posts = parts.map((part, i): Listed => ({ ...part, id: `post:${i}`, kind: 'post' }));
  expect(nearBy(parts).length).toBeLessThan(nearBy(posts).length / 2);
});

const lessonOf = (course: number, part: number) => ({ id: `lesson:${course}/${part}`, kind: 'lesson' as const });

test('a member is offered topics near their own, of what the site shows now, and takes them up', async () => {
  const { siteId, posts } = await makeReaders({ name: 'related' });
  const topics = topicsOf(posts.length, true);
  const ofPost = (slug: string | undefined) => and(eq(post.siteId, siteId), eq(post.slug, slug ?? ''));
  await insert([
    ...posts.map((slug, i) =>
      db
        .update(post)
        .set({ topics: topics[i], level: levels[i % 3] })
        .where(ofPost(slug)),
    ),
    // Never published: nobody learns of its topic.
    db
      .update(post)
      .set({ status: 'draft', topics: ['web-0', 'web-1', 'secret'] })
      .where(ofPost(posts[0])),
    refreshTopics(db, siteId),
  ]);
  const { token, lyceum } = await makeMember(siteId, { fields: ['web-0'] });
  const related = async () => (await lyceum.profile.read()).related;
  expect(await related()).toEqual([]);

  await train(siteId, await begin(siteId));
  const [kept] = await db
    .select({ near: scoringModel.related })
    .from(scoringModel)
    .where(eq(scoringModel.siteId, siteId));
  expect(JSON.stringify(kept)).not.toContain('secret');
  const near = kept?.near.find(({ topic }) => topic === 'web-0')?.near.map(({ topic }) => topic) ?? [];
  const [first = '', second = ''] = near;
  expect(second).toMatch(/^web-/);
  const { lyceum: counted, cost } = countedClient(siteId, token);
  expect((await counted.profile.read()).related).toEqual(near);
  expect(cost.trips).toBe(1);

  await lyceum.profile.follow('topic', first);
  expect(await related()).not.toContain(first);
  expect(await related()).toContain(second);
  await lyceum.profile.dismiss('topic', second);
  expect(await related()).not.toContain(second);
  await lyceum.profile.dismiss('topic', second, false);
  await lyceum.profile.update({ skills: [second] });
  expect(await related()).not.toContain(second);
  await lyceum.profile.update({ skills: [], personal: false });
  expect(await related()).toEqual([]);
  await lyceum.profile.update({ personal: true });
  await db.update(site).set({ recommender: 'plain' }).where(eq(site.id, siteId));
  expect(await related()).toEqual([]);
  await db.update(site).set({ recommender: 'learned' }).where(eq(site.id, siteId));
  expect(await related()).toContain(second);

  // The last contents about it are taken back: nobody hears of it, though the model has not been trained again.
  const about = posts.filter((_, i) => topics[i]?.includes(second));
  await insert([
    ...about.map((slug) => db.update(post).set({ status: 'archived' }).where(ofPost(slug))),
    refreshTopics(db, siteId),
  ]);
  expect(await related()).not.toContain(second);
});

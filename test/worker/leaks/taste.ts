import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { prerequisite } from '../../../worker/db/prerequisite.ts';
import { follow, profile } from '../../../worker/db/profile.ts';
import { recordAct } from '../../../worker/db/record.ts';
import { dismissal, scoringModel } from '../../../worker/db/scoring.ts';
import { modelKey } from '../../../worker/recommendations/model/keys.ts';
import { packModel } from '../../../worker/recommendations/model/ready-model.ts';
import { usual } from '../../../worker/scoring/ials/settings.ts';
import { db } from '../world.ts';
import type { Finder } from './finder.ts';
import type { Planted } from './leak-world.ts';
import type { Random } from './random.ts';
import type { NamedReader } from './readers.ts';
import type { Block } from './rules.ts';

const HOUR = 3_600_000;
const FACTORS = 8;

/**
 * What lists, people and paths are made from: acts, goals, what is required, follows, dismissals, and a model that knows every content, the closed
 * ones too. What readers tell about themselves is a secret of those who do not want to be found, or are banned.
 */
export async function makeTaste(
  random: Random,
  siteId: string,
  now: number,
  readers: readonly NamedReader[],
  { posts, courses }: Record<'posts' | 'courses', readonly Block['of'][]>,
  finder: Finder<Planted>,
): Promise<Planted[]> {
  const blocks: Planted[] = [];
  for (const [i, { id, banned }] of readers.entries()) {
    const discoverable = banned || i % 3 === 0;
    const mine = and(eq(profile.siteId, siteId), eq(profile.memberId, id));
    const about = random.hex(32);
    await db.insert(profile).values({
      ...{ siteId, memberId: id, about, skills: ['ai'], wants: ['web'], pace: 60, updatedAt: now - i },
      ...{ discoverable, mentoring: i % 2 === 0, collaborating: true, personal: i % 5 !== 4 },
      goal: i % 4 === 3 ? { kind: 'topic', slug: 'ai' } : { kind: 'post', slug: random.pick(posts).slug },
    });
    if (!discoverable || banned) {
      const block: Planted = {
        ...{ kind: 'profile', site: siteId, name: `the profile of ${id}`, owner: id },
        of: {
          ...{ kind: 'thread', slug: id, status: 'published', access: 'paid', tier: null },
          ...{ opensAt: null, dripDays: null, sealed: false },
        },
        change: async (text) => db.update(profile).set({ about: text }).where(mine),
      };
      finder.add(about, block);
      blocks.push(block);
    }
    const other = random.pick(readers).id;
    for (const target of ['ai', 'web'])
      await db.insert(follow).values({ siteId, memberId: id, kind: 'topic', target, at: now });
    await db.insert(follow).values({ siteId, memberId: id, kind: 'member', target: other, at: now });
    await db.insert(dismissal).values({ siteId, memberId: id, kind: 'post', slug: random.pick(posts).slug, at: now });
    for (const kind of ['view', 'like'] as const) {
      const { slug } = random.pick(posts);
      await db.batch([...recordAct(db, { siteId, memberId: id, kind, content: 'post', slug, at: now - HOUR })]);
    }
  }
  const [first, ...rest] = posts;
  for (const { slug } of rest) {
    await db
      .insert(prerequisite)
      .values({ siteId, kind: 'post', slug, requiresKind: 'post', requiresSlug: first?.slug ?? '' });
  }
  const ids = [...posts, ...courses].map(({ kind, slug }) => `${kind}:${slug}`);
  const rows = Int8Array.from({ length: ids.length * FACTORS }, () => random.below(255) - 127);
  const gram = Float64Array.from({ length: FACTORS * FACTORS }, (_, at) => (at % (FACTORS + 1) === 0 ? 1 : 0));
  const settings = { ...usual, factors: FACTORS };
  const factors = { count: ids.length, rows, scales: new Float32Array(ids.length).fill(0.01), gram };
  await env.MODELS.put(
    modelKey(siteId, 1),
    packModel({ version: 1, ids, weights: null, factors: { ...factors, settings, base: 1, slope: 1 } }),
  );
  await db
    .insert(scoringModel)
    .values({ siteId, version: 1, status: 'current', stage: 'judge', startedAt: 1, endedAt: 2 });
  return blocks;
}

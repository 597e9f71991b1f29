import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { contentStat, memberContent } from '../../worker/db/interaction.ts';
import { member } from '../../worker/db/member.ts';
import { post } from '../../worker/db/post.ts';
import { scoringModel } from '../../worker/db/scoring.ts';
import type { Bindings } from '../../worker/env.ts';
import { type Limits, usual } from '../../worker/recommendations/training/limits.ts';
import { type Outcome, takeStep } from '../../worker/recommendations/training/step.ts';
import { beginVersion } from '../../worker/recommendations/training/version.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { db, makeSite } from './world.ts';

const DAY = 86_400_000;
/** Of what happens on a generated site. */
export const EPOCH = Date.UTC(2026, 0, 1);

export interface World {
  members?: number;
  groups?: number;
  /** Posts of one group. */
  posts?: number;
  /** What each member reads. */
  reads?: number;
  seed?: number;
  /** Posts of one group that nobody has read; every other post of a group then has a topic of its own. */
  unread?: number;
  /** Ends the members' ids: who is measured goes by their hashes. One of its own a file; the world's number unless given. */
  name?: string;
}

let worlds = 0;

/** A site whose members each read what their group reads; the groups' posts share a topic only in part, so that readers know more than topics. */
export async function makeReaders({
  members = 60,
  groups = 3,
  posts = 12,
  reads = 7,
  seed = 1,
  unread = 0,
  name = `w${++worlds}`,
}: World = {}) {
  const siteId = await makeSite();
  const random = randomFrom(seed);
  const slugs = Array.from({ length: groups }, (_, g) =>
    Array.from({ length: posts + unread }, (_, p) => `post-${g}-${p}`),
  );
  const ids = Array.from({ length: members }, (_, i) => `m${String(i).padStart(4, '0')}-${name}`);
  const users = new Map<string, number>();
  const rows = ids.flatMap((memberId, i) => {
    const own = slugs[i % groups]?.slice(0, posts) ?? [];
    const chosen = [...own].sort(() => random() - 0.5).slice(0, reads);
    return chosen.map((contentSlug, order) => {
      users.set(contentSlug, (users.get(contentSlug) ?? 0) + 1);
      const at = EPOCH + (10 + order) * DAY + Math.floor(random() * DAY);
      const likedAt = random() < 0.3 ? at : null;
      return { siteId, memberId, contentKind: 'post' as const, contentSlug, viewedAt: at, likedAt, lastAt: at };
    });
  });
  const blank = { siteId, title: 'T', summary: '', access: 'open', status: 'published', level: 'beginner' } as const;
  await insert([
    ...ids.map((id, i) =>
      db.insert(member).values({ id, siteId, email: `${id}@example.com`, name: 'A', createdAt: EPOCH + (i % 9) * DAY }),
    ),
    ...slugs.flat().map((slug, i) =>
      db.insert(post).values({
        ...blank,
        slug,
        topics: [i % 2 === 1 ? 'web' : unread > 0 ? slug.slice(0, 6) : 'ai'],
        minutes: 5,
        url: '/',
        markdown: '',
        html: '',
        publishedAt: EPOCH,
        updatedAt: EPOCH,
      }),
    ),
    ...rows.map((row) => db.insert(memberContent).values(row)),
    ...[...users].map(([contentSlug, count]) =>
      db.insert(contentStat).values({ siteId, contentKind: 'post', contentSlug, users: count, views: count }),
    ),
  ]);
  return { siteId, members: ids, posts: slugs.flat(), pairs: rows.length };
}

export async function insert(statements: readonly unknown[]): Promise<void> {
  const all = statements as [Parameters<typeof db.batch>[0][number]];
  for (let i = 0; i < all.length; i += 200) await db.batch(all.slice(i, i + 200) as typeof all);
}

export async function begin(siteId: string, met = 0): Promise<number> {
  const version = await beginVersion(db, siteId, met, EPOCH + 100 * DAY);
  if (version === null) throw new Error('a training is under way');
  return version;
}

/** Takes steps until there are no more. */
export async function train(
  siteId: string,
  version: number,
  { limits = usual, bindings = env, now = Date.now() }: { limits?: Limits; bindings?: Bindings; now?: number } = {},
): Promise<{ steps: number; outcome: Outcome }> {
  for (let steps = 1; ; steps++) {
    const outcome = await takeStep(bindings, { kind: 'train', site: siteId, version }, now, limits);
    if (outcome !== 'working' || steps > 500) return { steps, outcome };
  }
}

export async function versionsOf(siteId: string) {
  const rows = await db.select().from(scoringModel).where(eq(scoringModel.siteId, siteId));
  return rows.sort((a, b) => a.version - b.version);
}

export async function keysOf(prefix: string): Promise<string[]> {
  return (await env.MODELS.list({ prefix })).objects.map(({ key }) => key);
}

/** Of a blob in R2, in text: what compares with another. */
export async function bytesOf(key: string): Promise<string> {
  const object = await env.MODELS.get(key);
  if (!object) throw new Error(`${key} is not there`);
  const digest = await crypto.subtle.digest('SHA-256', await object.arrayBuffer());
  return `${object.size}:${[...new Uint8Array(digest)].join(',')}`;
}

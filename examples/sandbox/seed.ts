import type { Query } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import { gateView } from '../../worker/db/gate-view.ts';
import { recordAct } from '../../worker/db/record.ts';
import { site } from '../../worker/db/site.ts';
import { refreshTopics } from '../../worker/db/topics.ts';
import { type Demo, readDemo } from './demo.ts';
import { openPast, playPast } from './past.ts';
import { seedCommunities } from './seed-communities.ts';
import { seedContents } from './seed-contents.ts';
import { seedDiscussion } from './seed-discussion.ts';
import { seedMembers } from './seed-members.ts';
import { seedOffers } from './seed-offers.ts';
import { seedPlans } from './seed-plans.ts';
import type { RunningWorker } from './worker.ts';

export const SITE = 'my-blog';
const DAY = 86_400_000;
/** The demo blog's author; her codes appear on the sandbox's mail page. */
export const OWNER = { name: 'Ines Okafor', email: 'ines@example.com' };

/** What each part of the seed is given. Statements are collected and written together at the end. */
export interface Seeding {
  db: DrizzleD1Database;
  demo: Demo;
  /** Epoch milliseconds. */
  now: number;
  /** The deployment's, which keys the codes of gifts. */
  secret: string;
  ago(days: number): number;
  /** The id that the member of this address has. */
  memberId(email: string): string;
  write(...statements: { toSQL(): Query }[]): void;
}

/**
 * Loads the demo when the database holds no site, and writes its past to `stripeState`, the file that the stand-in for
 * Stripe starts from. @returns whether it did
 */
export async function seedWhenEmpty(
  worker: RunningWorker,
  options: { blog: string; secret: string; stripeState: string },
): Promise<boolean> {
  const db = drizzle(worker.db);
  if ((await db.select({ id: site.id }).from(site).limit(1)).length > 0) return false;
  const now = Date.now();
  const statements: { toSQL(): Query }[] = [];
  const seeding: Seeding = {
    db,
    demo: readDemo(),
    now,
    secret: options.secret,
    ago: (days) => Math.round(now - days * DAY),
    memberId: (email) => `demo-${email.replace(/@.*/, '')}`,
    write: (...more) => void statements.push(...more),
  };
  seedMembers(seeding);
  seedContents(seeding);
  const past = openPast(seeding.ago(301));
  const plans = await seedPlans(seeding, past.stripe);
  const offers = await seedOffers(seeding, past.stripe, plans.get('monthly')?.product ?? '');
  await playPast(seeding, past, plans, offers);
  seedDiscussion(seeding);
  seedActs(seeding);
  seedGateViews(seeding);
  seedCommunities(seeding);
  seeding.write(
    db.insert(site).values({
      id: SITE,
      name: 'Slow Query',
      url: options.blog,
      origins: [options.blog],
      createdAt: seeding.ago(400),
    }),
    refreshTopics(db, SITE),
  );
  await past.leave(options.stripeState);
  const prepared = statements.map((statement) => {
    const { sql, params } = statement.toSQL();
    return worker.db.prepare(sql).bind(...params);
  });
  await worker.db.batch(prepared);
  return true;
}

/** What members did, in the order of time, through the same statements as in the Worker: so every count is as it would be. */
function seedActs({ db, demo, ago, memberId, write }: Seeding): void {
  const posts = new Set(demo.posts.map(({ slug }) => slug));
  const acts = [
    ...demo.interactions,
    ...demo.comments
      .filter(({ thread }) => posts.has(thread))
      .map(({ member, thread, daysAgo }) => ({
        member,
        kind: 'comment' as const,
        content: 'post' as const,
        slug: thread,
        daysAgo,
      })),
  ].sort((a, b) => b.daysAgo - a.daysAgo);
  for (const { member, kind, content, slug, daysAgo } of acts) {
    write(...recordAct(db, { siteId: SITE, memberId: memberId(member), kind, content, slug, at: ago(daysAgo) }));
  }
}

/** How often the gates were shown on the days of the last two months: fewer at weekends, more while a post is new. */
function seedGateViews({ db, demo, now, write }: Seeding): void {
  const today = Math.floor(now / DAY);
  for (const [index, { slug, access, publishedDaysAgo }] of demo.posts.entries()) {
    if (access === 'open') continue;
    for (let age = Math.max(0, publishedDaysAgo - 60); age < publishedDaysAgo; age++) {
      const day = today - publishedDaysAgo + age;
      const weekend = [2, 3].includes(day % 7);
      const views = Math.round((4 + 60 / (age + 2) + ((day * 7 + index * 13) % 6)) * (weekend ? 0.6 : 1));
      write(db.insert(gateView).values({ siteId: SITE, day, postSlug: slug, views }));
    }
  }
}

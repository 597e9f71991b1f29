import type { Query } from 'drizzle-orm';
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';
import Stripe from 'stripe';
import { recordAct } from '../../worker/db/record.ts';
import { site } from '../../worker/db/site.ts';
import { refreshTopics } from '../../worker/db/topics.ts';
import { type Demo, readDemo } from './demo.ts';
import { seedContents } from './seed-contents.ts';
import { seedDiscussion } from './seed-discussion.ts';
import { seedMembers } from './seed-members.ts';
import { seedPlans } from './seed-plans.ts';
import type { RunningWorker } from './worker.ts';

export const SITE = 'my-blog';
/** The demo blog's author; her codes appear on the sandbox's mail page. */
export const OWNER = { name: 'Ines Okafor', email: 'ines@example.com' };

/** What each part of the seed is given. Statements are collected and written together at the end. */
export interface Seeding {
  db: DrizzleD1Database;
  demo: Demo;
  /** Epoch milliseconds. */
  now: number;
  ago(days: number): number;
  /** The id that the member of this address has. */
  memberId(email: string): string;
  write(...statements: { toSQL(): Query }[]): void;
}

/** Loads the demo when the database holds no site. @returns whether it did */
export async function seedWhenEmpty(
  worker: RunningWorker,
  options: { blog: string; stripeUrl: string },
): Promise<boolean> {
  const db = drizzle(worker.db);
  if ((await db.select({ id: site.id }).from(site).limit(1)).length > 0) return false;
  const now = Date.now();
  const statements: { toSQL(): Query }[] = [];
  const seeding: Seeding = {
    db,
    demo: readDemo(),
    now,
    ago: (days) => Math.round(now - days * 86_400_000),
    memberId: (email) => `demo-${email.replace(/@.*/, '')}`,
    write: (...more) => void statements.push(...more),
  };
  const stripe = new Stripe('sk_test_local', {
    host: '127.0.0.1',
    port: new URL(options.stripeUrl).port,
    protocol: 'http',
    telemetry: false,
  });

  seedMembers(seeding);
  seedContents(seeding);
  await seedPlans(seeding, stripe);
  seedDiscussion(seeding);
  seedActs(seeding);
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
  await worker.load(statements.map((statement) => statement.toSQL()));
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

import fc from 'fast-check';
import type { Gated, GrantRow, Reader } from '../../worker/access/can.ts';
import { monthOf } from '../../worker/access/meter.ts';
import { grant, plan, planContent } from '../../worker/db/billing.ts';
import { course, lesson } from '../../worker/db/course.ts';
import { meterRead } from '../../worker/db/meter.ts';
import { post } from '../../worker/db/post.ts';
import { db, unique } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Times on both sides of now, next to it, and now itself: the clock stands still in these tests. */
const around = fc.constantFrom(-HOUR, -1, 0, 1, HOUR);
/** Beginnings on both sides of the edges of drip. */
const beginning = fc.constantFrom(0, -HOUR, -DAY + 1, -DAY, -2 * DAY + 1, -2 * DAY, -2 * DAY - 1, -9 * DAY);
const tiers = fc.constantFrom('gold', 'silver');

/** What a plan or a grant may list: the content itself, one of another kind under its name, another one. */
const listed = fc.constantFrom('same' as const, 'other kind' as const, 'other' as const);

const aPlan = fc.record({
  opens: fc.constantFrom('all' as const, 'tier' as const, 'content' as const),
  tier: tiers,
  contents: fc.uniqueArray(listed, { maxLength: 3 }),
});

const aGrant = fc.record({
  /** Which plan; null: none, it opens `content`. The last one does not exist. */
  plan: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 3 }),
  content: fc.option(listed),
  startsAt: around,
  endsAt: fc.option(around),
  since: beginning,
  reason: fc.constantFrom('paid' as const, 'refunded' as const, 'disputed' as const, 'ended' as const),
});

export const situation = fc.record({
  kind: fc.constantFrom('post' as const, 'course' as const, 'lesson' as const),
  access: fc.constantFrom('open' as const, 'members' as const, 'paid' as const, 'paid' as const),
  tier: fc.option(tiers),
  opensAt: fc.option(around),
  dripDays: fc.option(fc.constantFrom(0, 1, 2)),
  preview: fc.boolean(),
  plans: fc.array(aPlan, { minLength: 3, maxLength: 3 }),
  grants: fc.array(aGrant, { maxLength: 4 }),
  joinedAt: beginning,
  metered: fc.constantFrom(null, 'now' as const, 'last month' as const),
  signedIn: fc.constantFrom(true, true, true, false),
});
export type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

/** A situation's content as `can()` takes it; a lesson's has its course's name. */
export function gatedOf({ kind, access, tier, opensAt, dripDays, preview }: Situation, slug: string, now: number) {
  const drips = kind === 'course' ? {} : { opensAt: opensAt === null ? null : now + opensAt, dripDays };
  const open = kind === 'lesson' && preview ? 'open' : access;
  return { kind: kind === 'post' ? 'post' : 'course', slug, access: open, tier, ...drips } satisfies Gated;
}

/**
 * Writes a situation of the member into the database, and returns the reader that it describes: made from what was
 * drawn, not from what the database says.
 */
export async function writeSituation(
  drawn: Situation,
  { site, member, slug, text, now }: { site: string; member: string; slug: string; text: string; now: number },
): Promise<Reader> {
  const kind = drawn.kind === 'post' ? 'post' : 'course';
  const nameOf = (which: 'same' | 'other kind' | 'other') => ({
    contentKind: which === 'other kind' ? (kind === 'post' ? ('course' as const) : ('post' as const)) : kind,
    contentSlug: which === 'other' ? 'another' : slug,
  });
  const asText = (which: Parameters<typeof nameOf>[0]) => {
    const { contentKind, contentSlug } = nameOf(which);
    return `${contentKind}:${contentSlug}`;
  };
  const plans = drawn.plans.map((each) => ({ ...each, id: unique('plan').toLowerCase() }));
  const { tier, opensAt, dripDays, preview, access } = drawn;
  const drips = { opensAt: opensAt === null ? null : now + opensAt, dripDays };
  const shared = {
    ...{ siteId: site, slug, title: 'T', summary: 'S', access, tier, status: 'published' as const, topics: [] },
    ...{ level: 'beginner' as const, minutes: 1, url: '/p', publishedAt: now - HOUR, updatedAt: now },
  };
  const texts = { markdown: text, html: `<p>${text}</p>` };
  const ofCourse = { siteId: site, courseSlug: slug, slug: 'one', title: 'L', position: 1, minutes: 1, preview };
  await db.batch([
    kind === 'post'
      ? db.insert(post).values({ ...shared, ...texts, ...drips })
      : db.insert(course).values({ ...shared, lessons: 1 }),
    ...(kind === 'post' ? [] : [db.insert(lesson).values({ ...ofCourse, ...texts, ...drips })]),
    ...plans.map(({ id, opens, tier }) =>
      db.insert(plan).values({
        ...{ siteId: site, id, name: id, description: '', amount: 900, currency: 'usd', stripePriceId: id },
        ...{ interval: 'month' as const, opens, tier: opens === 'tier' ? tier : null, createdAt: 1 },
      }),
    ),
    // Also of plans that open by something else: then they say nothing.
    ...plans.flatMap(({ id, contents }) =>
      contents.map((which) => db.insert(planContent).values({ siteId: site, planId: id, ...nameOf(which) })),
    ),
  ]);

  const grants: GrantRow[] = [];
  for (const { plan: index, content, startsAt, endsAt, since, reason } of drawn.grants) {
    const id = unique('grant');
    const times = { startsAt: now + startsAt, endsAt: endsAt === null ? null : now + endsAt, since: now + since };
    const own = { id, reason, ...times };
    const of = index === null ? null : (plans[index] ?? { id: 'gone', opens: null, tier: '', contents: [] });
    await db.insert(grant).values({
      ...{ ...own, siteId: site, memberId: member, source: 'comp', createdAt: now, planId: of?.id ?? null },
      ...(of === null && content ? nameOf(content) : {}),
    });
    if (of === null) {
      const contents = content ? [asText(content)] : [];
      grants.push({ ...own, opens: content ? 'content' : 'all', tier: null, contents });
    } else if (of.opens !== null) {
      const tier = of.opens === 'tier' ? of.tier : null;
      grants.push({ ...own, opens: of.opens, tier, contents: of.contents.map(asText) });
    }
  }
  if (drawn.metered) {
    const at = drawn.metered === 'now' ? now : now - 32 * DAY;
    await db.insert(meterRead).values({ siteId: site, reader: member, month: monthOf(at), postSlug: slug, at });
  }
  return {
    grants,
    joinedAt: now + drawn.joinedAt,
    metered: kind === 'post' && drawn.metered === 'now',
  };
}

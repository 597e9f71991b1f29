import { eq } from 'drizzle-orm';
import { monthOf } from '../../../worker/access/meter.ts';
import { grant, plan, planContent } from '../../../worker/db/billing.ts';
import { member } from '../../../worker/db/member.ts';
import { meterRead } from '../../../worker/db/meter.ts';
import { BLOG, db, makeMember, unique } from '../world.ts';
import type { Random } from './random.ts';
import type { Block, Reader, Right } from './rules.ts';

const DAY = 86_400_000;

export interface NamedReader extends Reader {
  name: string;
  site: string;
  headers: Record<string, string>;
  banned: boolean;
}

interface Sold {
  id: string;
  opens: Right['opens'];
  tier: string | null;
  contents: string[];
}

/** Members with rights of every sort, live, over and to come, and what the rules are to make of them. */
export async function makeReaders(
  random: Random,
  site: string,
  now: number,
  posts: Block['of'][],
  courses: Block['of'][],
) {
  const some = <T>(from: readonly T[], count: number) => Array.from({ length: count }, () => random.pick(from));
  const named = (of: Block['of']) => `${of.kind}:${of.slug}`;
  const bundle = [...new Set([...some(posts, 4), ...some(courses, 1)].map(named))];
  const plans: Sold[] = [
    { id: unique('all'), opens: 'all', tier: null, contents: [] },
    { id: unique('gold'), opens: 'tier', tier: 'gold', contents: [] },
    { id: unique('silver'), opens: 'tier', tier: 'silver', contents: [] },
    { id: unique('bundle'), opens: 'content', tier: null, contents: bundle },
  ];
  for (const { id, opens, tier, contents } of plans) {
    await db.insert(plan).values({
      ...{ siteId: site, id, name: id, description: '', amount: 900, currency: 'usd', stripePriceId: unique('price') },
      ...{ interval: 'month', opens, tier, createdAt: 1 },
    });
    for (const one of contents) await listed(site, id, one);
  }

  const readers: NamedReader[] = [];
  const add = async (what: string, joinedAt: number, rights: Drawn[] = [], metered: Block['of'][] = []) => {
    const made = await makeMember(site, { createdAt: joinedAt });
    const slugs = metered.map(({ slug }) => slug);
    const month = monthOf(now);
    for (const right of rights) await given(site, made.id, right, now);
    for (const postSlug of slugs) {
      await db.insert(meterRead).values({ siteId: site, reader: made.id, month, postSlug, at: now });
    }
    const headers = { Origin: BLOG, Authorization: `Bearer ${made.token}` };
    const facts = { id: made.id, joinedAt, rights: rights.map(rightOf), metered: slugs };
    readers.push({ ...facts, name: `${what} of ${site}`, site, headers, banned: false });
    return made.id;
  };

  const [all, gold, silver, listing] = plans as [Sold, Sold, Sold, Sold];
  const long = { from: now - 400 * DAY, until: null, since: now - 400 * DAY };
  const metered = posts.filter(
    (of) => of.access === 'paid' && of.tier === null && !of.dripDays && of.status === 'published',
  );
  await add('a new member', now);
  await add('an old member', now - 400 * DAY);
  await add('somebody with everything', now - 400 * DAY, [{ by: all, ...long }]);
  await add('somebody with everything since now', now - 400 * DAY, [{ by: all, from: now, until: null, since: now }]);
  await add('somebody with gold', now - 400 * DAY, [{ by: gold, ...long }]);
  await add('somebody with silver', now - 9 * DAY, [{ by: silver, ...long }]);
  await add('somebody with a bundle', now - 9 * DAY, [{ by: listing, ...long }]);
  await add('somebody with one post', now - 9 * DAY, [{ by: [named(random.pick(posts))], ...long }]);
  await add('a refunded member', now - 400 * DAY, [{ by: all, ...long, until: now - 1 }]);
  await add('a member of tomorrow', now - 400 * DAY, [{ by: all, from: now + DAY, until: null, since: now + DAY }]);
  await add('a plan that is gone', now - 400 * DAY, [{ by: 'gone', ...long }]);
  await add('a metered reader', now - 400 * DAY, [], metered.slice(0, 1));
  await add('a reader at the end of the meter', now - 400 * DAY, [], metered.slice(0, 2));
  const banned = await add('a banned subscriber', now - 400 * DAY, [{ by: all, ...long }]);
  await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned));
  for (const reader of readers) if (reader.id === banned) reader.banned = true;
  for (let i = 0; i < 6; i++) {
    const rights = Array.from({ length: 1 + random.below(3) }, (): Drawn => {
      const from = now + random.pick([-400, -40, -8, -2, 1]) * DAY;
      const until = random.pick([null, null, now - DAY, now + DAY]);
      return { by: random.pick(plans), from, until, since: random.pick([from, from - 30 * DAY]) };
    });
    await add(`drawn ${i}`, now - random.below(60) * DAY, rights);
  }
  return { readers, plans: plans.map(({ id }) => id) };
}

/** By a plan, by a list of contents without a plan, or by a plan that does not exist (any more). */
interface Drawn extends Omit<Right, 'opens' | 'tier' | 'contents'> {
  by: Sold | string[] | 'gone';
}

const rightOf = ({ by, ...times }: Drawn): Right =>
  by === 'gone'
    ? { opens: 'content', tier: null, contents: [], ...times }
    : Array.isArray(by)
      ? { opens: 'content', tier: null, contents: by, ...times }
      : { opens: by.opens, tier: by.tier, contents: by.contents, ...times };

function given(siteId: string, memberId: string, { by, from, until, since }: Drawn, now: number) {
  const [contentKind, contentSlug] = Array.isArray(by) ? (by[0]?.split(':') ?? []) : [];
  return db.insert(grant).values({
    ...{ id: unique('grant'), siteId, memberId, source: 'comp', reason: 'comp', createdAt: now },
    ...{ startsAt: from, endsAt: until, since, planId: Array.isArray(by) ? null : by === 'gone' ? 'gone' : by.id },
    ...(contentKind && { contentKind: contentKind as 'post' | 'course', contentSlug: contentSlug ?? '' }),
  });
}

function listed(siteId: string, planId: string, content: string) {
  const [kind = '', slug = ''] = content.split(':');
  return db.insert(planContent).values({ siteId, planId, contentKind: kind as 'post' | 'course', contentSlug: slug });
}

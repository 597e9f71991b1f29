import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { giftCode, giftCodeHash } from '../../../worker/billing/gifts/code.ts';
import { course, lesson, material } from '../../../worker/db/course.ts';
import { comment, thread } from '../../../worker/db/discussion.ts';
import { gift } from '../../../worker/db/gift.ts';
import { member } from '../../../worker/db/member.ts';
import { webhookEndpoint } from '../../../worker/db/outbox.ts';
import { post } from '../../../worker/db/post.ts';
import { seal } from '../../../worker/db/seal.ts';
import { site } from '../../../worker/db/site.ts';
import { sha256 } from '../../../worker/http/hash.ts';
import { makeWorld, type World } from '../callers.ts';
import { db, unique } from '../world.ts';
import { Finder } from './finder.ts';
import type { Random } from './random.ts';
import { makeReaders, type NamedReader } from './readers.ts';
import type { Block, Identity } from './rules.ts';
import { makeTaste } from './taste.ts';

const DAY = 86_400_000;
type Of = Block['of'];

/** A block, and how its text becomes another one: what non-interference compares. */
export interface Planted extends Block {
  /** Gives it another text, of another length. */
  change(text: string): Promise<unknown>;
}

export interface LeakWorld {
  world: World;
  blocks: Planted[];
  finder: Finder<Planted>;
  readers: NamedReader[];
  /** Who `world.callers` are, by name. */
  identityOf(name: string): Identity;
  sites: string[];
  /** Names of each site's things. */
  pools: Map<string, Pools>;
}

/** A key is named with its post, after a space. */
export type Pools = Record<
  'posts' | 'courses' | 'lessons' | 'materials' | 'threads' | 'comments' | 'plans' | 'keys' | 'gifts' | 'members',
  string[]
>;

export const METER = { visitors: 2, members: 2 };

/** Two sites full of gated blocks of every kind under every rule, each with canaries of 128 random bits. */
export async function makeLeakWorld(random: Random, now: number): Promise<LeakWorld> {
  const world = await makeWorld();
  // Posts are mailed to this world's readers only: what the others may read is told nowhere.
  await db.update(member).set({ newsletter: false });
  const sites = [world.content.site, world.other.site];
  const blocks: Planted[] = [];
  const finder = new Finder<Planted>();
  const everyPool: LeakWorld['pools'] = new Map();
  const readers: NamedReader[] = [];

  for (const siteId of sites) {
    const pools: Pools = {
      ...{
        posts: [],
        courses: [],
        lessons: [],
        materials: [],
        threads: [],
        comments: [],
        plans: [],
        keys: [],
        gifts: [],
        members: [],
      },
    };
    everyPool.set(siteId, pools);
    await db
      .update(site)
      .set({ rules: { meterVisitors: METER.visitors, meterMembers: METER.members } })
      .where(eq(site.id, siteId));
    await db.insert(webhookEndpoint).values({
      ...{ id: unique('endpoint'), siteId, url: 'https://hooks.test/', secret: 'whsec_c2VjcmV0', createdAt: 1 },
      types: ['comment.created', 'lesson.completed', 'grant.created'],
    });
    const posts = drawPosts(random, now);
    const courses = drawCourses(random);
    const made = await makeReaders(random, siteId, now, posts, courses);
    readers.push(...made.readers);
    pools.plans.push(...made.plans);
    pools.members.push(...made.readers.map(({ id }) => id));

    const plant = async (
      block: Omit<Block, 'site'>,
      write: (texts: { markdown: string; html: string }) => Promise<unknown>,
      change: (texts: { markdown: string; html: string }) => Promise<unknown>,
    ) => {
      const planted: Planted = { ...block, site: siteId, change: (text) => change(textsOf(text)) };
      const [markdown, html] = [random.hex(32), random.hex(32)];
      const texts = { markdown: around(markdown), html: `<p>${around(html)}</p>` };
      for (const canary of [markdown, html]) finder.add(canary, planted);
      for (const text of [texts.markdown, texts.html]) await finder.addDigests(text, planted);
      await write(texts);
      blocks.push(planted);
    };
    const talk = async (of: Of, slug: string) => {
      for (let i = 0; i < 2; i++) {
        const id = unique('comment');
        const owner = random.pick(made.readers).id;
        const mine = eq(comment.id, id);
        await plant(
          { kind: 'comment', name: `a comment on ${slug}`, of, owner },
          (texts) =>
            db.insert(comment).values({
              ...{
                id,
                siteId,
                threadSlug: slug,
                depth: 0,
                path: String(i + 1).padStart(13, '0'),
                memberId: owner,
                ...texts,
              },
              ...{ createdAt: now - DAY + i, changedAt: now - DAY + i },
            }),
          async (texts) => db.update(comment).set(texts).where(mine),
        );
        pools.comments.push(id);
      }
      const access = of.kind === 'thread' ? of.access : 'paid';
      await db.insert(thread).values({ siteId, slug, access, comments: 2, createdAt: 1 });
      pools.threads.push(slug);
    };

    for (const of of posts) {
      const { sealed, kind: _, ...row } = of;
      const mine = and(eq(post.siteId, siteId), eq(post.slug, of.slug));
      const shown = { title: `Title ${of.slug}`, summary: 'A teaser.', topics: ['ai'], level: 'beginner' as const };
      const times = { publishedAt: of.status === 'draft' ? null : now - random.below(90) * DAY, updatedAt: now - DAY };
      await plant(
        { kind: 'post', name: of.slug, of, owner: null },
        async (texts) =>
          db.insert(post).values({
            ...{ siteId, ...row, ...shown, ...times, ...texts, minutes: 5, url: `/posts/${of.slug}` },
            ...{ source: 'blog', textHash: await sha256(texts.markdown) },
          }),
        async (texts) =>
          db
            .update(post)
            .set({ ...texts, textHash: await sha256(texts.markdown) })
            .where(mine),
      );
      pools.posts.push(of.slug);
      if (sealed) {
        const keyId = unique('release');
        const keyOf = (texts: { markdown: string }) =>
          texts.markdown
            .replace(/[^\w-]/g, '')
            .slice(-32)
            .padEnd(43, 'k');
        const byKey = and(eq(seal.siteId, siteId), eq(seal.keyId, keyId));
        await plant(
          { kind: 'key', name: `the key of ${of.slug}`, of, owner: null },
          (texts) => db.insert(seal).values({ siteId, postSlug: of.slug, keyId, key: keyOf(texts), createdAt: 1 }),
          async (texts) =>
            db
              .update(seal)
              .set({ key: keyOf(texts) })
              .where(byKey),
        );
        pools.keys.push(`${of.slug} ${keyId}`);
      }
      await talk(of, of.slug);
    }
    for (const of of courses) {
      const { slug, access, tier, status } = of;
      const shown = { title: `Title ${slug}`, summary: 'A teaser.', topics: ['web'], level: 'beginner' as const };
      const times = { publishedAt: status === 'draft' ? null : now - DAY, updatedAt: now - DAY };
      await db.insert(course).values({
        ...{ siteId, slug, access, tier, status, ...shown, ...times, url: `/courses/${slug}`, minutes: 20, lessons: 4 },
      });
      pools.courses.push(slug);
      for (const [position, opensAt, dripDays, preview] of [
        [1, null, null, true],
        [2, null, null, false],
        [3, now + DAY, null, false],
        [4, null, 7, false],
      ] as const) {
        const name = `lesson-${position}`;
        const mine = and(eq(lesson.siteId, siteId), eq(lesson.courseSlug, slug), eq(lesson.slug, name));
        await plant(
          {
            ...{ kind: 'lesson', name: `${slug}/${name}`, owner: null },
            of: { ...of, access: preview ? 'open' : access, opensAt, dripDays },
          },
          (texts) =>
            db.insert(lesson).values({
              ...{ siteId, courseSlug: slug, slug: name, title: `Title ${name}`, position, minutes: 5, preview },
              ...{ opensAt, dripDays, ...texts },
            }),
          async (texts) => db.update(lesson).set(texts).where(mine),
        );
      }
      for (const position of [1, 2]) {
        const name = `material-${position}`;
        const mine = and(eq(material.siteId, siteId), eq(material.courseSlug, slug), eq(material.slug, name));
        // An address is one line: the text without what only texts have.
        const urlOf = ({ markdown }: { markdown: string }) =>
          `https://elsewhere.test/${markdown.replaceAll(/[^\w-]+/g, '-')}`;
        await plant(
          { kind: 'material', name: `${slug}/${name}`, of, owner: null },
          (texts) =>
            db.insert(material).values({
              ...{ siteId, courseSlug: slug, slug: name, title: `Title ${name}`, url: urlOf(texts), minutes: 5 },
              ...{ position, createdAt: now - DAY, updatedAt: now - DAY },
              format: 'article',
            }),
          async (texts) =>
            db
              .update(material)
              .set({ url: urlOf(texts) })
              .where(mine),
        );
      }
      await talk(of, slug);
    }
    pools.materials.push('material-1', 'material-2');
    pools.lessons.push('lesson-1', 'lesson-2', 'lesson-3', 'lesson-4');
    for (const access of ['members', 'paid'] as const) {
      const slug = unique('room').toLowerCase();
      const plain = { status: 'published', tier: null, opensAt: null, dripDays: null, sealed: false } as const;
      await talk({ kind: 'thread', slug, access, ...plain }, slug);
    }
    blocks.push(...(await makeTaste(random, siteId, now, made.readers, { posts, courses }, finder)));
    for (const giver of made.readers.slice(0, 3)) {
      const id = unique('gift');
      const code = await giftCode(env.SECRET, id);
      const of = { kind: 'thread', slug: id, status: 'published', access: 'paid', tier: null } as const;
      const block: Planted = {
        ...{ kind: 'gift', site: siteId, name: `a gift of ${giver.id}`, owner: giver.id },
        of: { ...of, opensAt: null, dripDays: null, sealed: false },
        change: async (text) => db.update(gift).set({ message: text }).where(eq(gift.id, id)),
      };
      finder.add(code.replaceAll('-', ''), block);
      finder.add(code, block);
      await db.insert(gift).values({
        ...{
          id,
          siteId,
          source: 'purchase',
          planId: made.plans[0] ?? '',
          days: 30,
          codeHash: await giftCodeHash(code),
        },
        ...{ giverId: giver.id, toEmail: 'friend@example.com', message: 'For you', paidAt: 1, createdAt: 1 },
      });
      pools.gifts.push(id);
      blocks.push(block);
    }
  }
  return { world, blocks, finder, readers, sites, pools: everyPool, identityOf: identities(world, readers, now) };
}

/** Every rule once, then whatever is drawn. */
function drawPosts(random: Random, now: number): Of[] {
  const plain = {
    access: 'paid',
    tier: null,
    opensAt: null,
    dripDays: null,
    status: 'published',
    sealed: false,
  } as const;
  const certain: Partial<Of>[] = [
    {},
    { access: 'members' },
    { tier: 'gold' },
    { tier: 'silver', sealed: true },
    { sealed: true },
    { access: 'members', sealed: true },
    { opensAt: now + DAY },
    { dripDays: 7 },
    { access: 'members', dripDays: 7 },
    { access: 'members', opensAt: now + DAY },
    { status: 'draft', access: 'open' },
    { status: 'draft' },
    { status: 'archived', access: 'members' },
    { status: 'archived', sealed: true },
  ];
  const drawn: Partial<Of>[] = Array.from({ length: 8 }, () => {
    const access = random.pick(['members', 'paid', 'paid'] as const);
    return {
      access,
      tier: access === 'paid' ? random.pick([null, 'gold', 'silver']) : null,
      opensAt: random.pick([null, null, now - DAY, now + DAY]),
      dripDays: random.pick([null, null, 0, 1, 30]),
      status: random.pick(['published', 'published', 'published', 'draft', 'archived'] as const),
      sealed: random.chance(0.25),
    };
  });
  return [...certain, ...drawn].map((each) => ({
    ...plain,
    ...each,
    kind: 'post',
    slug: unique('essay').toLowerCase(),
  }));
}

function drawCourses(random: Random): Of[] {
  const of = (each: Partial<Of>): Of => ({
    ...{ kind: 'course', slug: unique('school').toLowerCase(), access: 'paid', tier: null, status: 'published' },
    ...{ opensAt: null, dripDays: null, sealed: false, ...each },
  });
  const tier = random.pick([null, 'gold', 'silver']);
  return [
    of({}),
    of({ access: 'members' }),
    of({ tier: 'gold' }),
    of({ tier }),
    of({ status: 'draft' }),
    of({ status: 'archived' }),
  ];
}

/** The secret at the beginning, where excerpts are cut, and again behind a text. */
const around = (canary: string) => `${canary} ${'lorem ipsum '.repeat(12)}${canary}`;

const textsOf = (text: string) => ({ markdown: text, html: `<p>${text}</p>` });

/** What the callers of every route's tests are; those of this world come with their own facts. */
function identities(world: World, readers: readonly NamedReader[], now: number): LeakWorld['identityOf'] {
  const known = new Map<string, Identity>(
    readers.map((one) => [one.name, { site: one.site, reader: one.banned ? null : one, roles: [] }]),
  );
  const { site } = world.content;
  const plain = (id: string) => ({ id, joinedAt: now, rights: [], metered: [] });
  const everything = { opens: 'all', tier: null, contents: [], from: 1, until: null, since: 0 } as const;
  const elsewhere = { site: world.other.site, reader: null, roles: [] };
  known.set("other site's member", { ...elsewhere, reader: plain('stranger') });
  known.set("other site's owner", { ...elsewhere, roles: ['owner'] });
  known.set("other site's token", { ...elsewhere, roles: ['publisher'] });
  known.set('paid member', {
    site,
    reader: { ...plain('paid'), rights: [{ ...everything, contents: [] }] },
    roles: [],
  });
  for (const { name, kinds } of world.callers) {
    if (known.has(name)) continue;
    const reader = kinds.includes('member') ? plain(name) : null;
    known.set(name, { site, reader, roles: kinds.filter((kind) => kind !== 'member') });
  }
  return (name) => known.get(name) ?? { site, reader: null, roles: [] };
}

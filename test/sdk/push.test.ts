import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test, vi } from 'vitest';
import { plan, planContent } from '../../worker/db/billing.ts';
import { course } from '../../worker/db/course.ts';
import { post } from '../../worker/db/post.ts';
import { prerequisite } from '../../worker/db/prerequisite.ts';
import { publishWorld, writesIn } from './publish-world.ts';

vi.setConfig({ testTimeout: 120_000 });
const world = publishWorld();
beforeEach(() => world.newSite());

const file = (front: string, text = 'Teaser.\n\n<!-- lyceum -->\n\nThe **gated** part.\n') =>
  `---\n${front}\n---\n${text}`;
const paid = (title: string, text?: string) => file(`title: ${title}\naccess: paid\ntopics: [SQL, Index design]`, text);
const push = (...args: string[]) => world.run(['push', 'posts/**/*.md', ...args]);
const rows = () => world.db.select().from(post).where(eq(post.siteId, world.site)).orderBy(post.slug);
const last = (text: string) => text.trimEnd().split('\n').at(-1);

test('uploads what follows the marker, and sends only what changed', async () => {
  world.write({
    'posts/hello-d1.md': paid('Hello D1'),
    'posts/deep/islands.md': file('title: Islands\naccess: members\nlevel: advanced\nslug: all-islands\nminutes: 9'),
    'posts/open/index.md': file('title: Open\nsummary: All of it is on the blog.', 'Just text.'),
  });
  const first = await push();
  expect(first).toMatchObject({ code: 0, err: expect.stringContaining('3/3') });
  expect(last(first.out)).toBe('3 new, 0 changed, 0 the same, 0 archived');
  const [islands, hello, open] = await rows();
  expect(islands).toMatchObject({
    slug: 'all-islands',
    access: 'members',
    level: 'advanced',
    minutes: 9,
    source: 'blog',
  });
  expect(hello).toMatchObject({
    slug: 'hello-d1',
    title: 'Hello D1',
    access: 'paid',
    topics: ['sql', 'index-design'],
    url: '/posts/hello-d1',
    status: 'published',
    markdown: 'The **gated** part.',
  });
  expect(hello?.html).toContain('<strong>gated</strong>');
  expect(open).toMatchObject({ slug: 'open', access: 'open', markdown: '', html: '' });

  world.seen = [];
  expect(last((await push()).out)).toBe('0 new, 0 changed, 3 the same, 0 archived');
  expect(writesIn(world.seen)).toBe(0);

  world.write({ 'posts/hello-d1.md': paid('Hello again', 'Teaser.\n<!-- lyceum -->\nAnother text.') });
  const dry = await push('--dry-run');
  expect(dry.out).toBe('~ hello-d1  title, text\n= all-islands\n= open\n0 new, 1 changed, 2 the same, 0 archived\n');
  expect(writesIn(world.seen)).toBe(0);
  expect((await push()).code).toBe(0);
  expect(world.seen.filter((name) => name.startsWith('PUT'))).toEqual(['PUT /publish/posts/hello-d1']);
  expect((await rows())[1]).toMatchObject({ title: 'Hello again', markdown: 'Another text.' });
});

test('a vanished file archives its post, and brings it back when it returns', async () => {
  world.write({ 'posts/a.md': paid('A'), 'posts/b.md': paid('B') });
  await push();
  const [before] = await rows();
  renameSync(join(world.folder, 'posts/a.md'), join(world.folder, 'a.md'));
  expect((await push('--dry-run')).out).toContain('- a  archived\n');
  expect((await push()).code).toBe(0);
  const [gone] = await rows();
  expect(gone).toMatchObject({ slug: 'a', status: 'archived', markdown: 'The **gated** part.' });
  world.seen = [];
  expect(last((await push()).out)).toBe('0 new, 0 changed, 1 the same, 0 archived');
  expect(writesIn(world.seen)).toBe(0);
  renameSync(join(world.folder, 'a.md'), join(world.folder, 'posts/a.md'));
  expect((await push()).out).toContain('~ a  status\n');
  expect((await rows())[0]).toMatchObject({ status: 'published', publishedAt: before?.publishedAt });
});

test('a wrong pattern does not empty the blog', async () => {
  world.write(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`posts/p${i}.md`, paid(`P${i}`)])));
  await push();
  world.seen = [];
  const narrow = await world.run(['push', 'posts/p1.md']);
  expect(narrow).toMatchObject({ code: 1, err: expect.stringContaining('--archive-many') });
  expect(writesIn(world.seen)).toBe(0);
  const none = await world.run(['push', 'post/*.md']);
  expect(none.code).toBe(1);
  expect(none.err).toMatch(/No file matches "post\/\*\.md" in .+Quote the pattern/);
  expect(none.err.trimEnd().split('\n')).toHaveLength(1);
});

test('what another owns is told by name before anything is sent', async () => {
  world.write({ 'posts/a.md': paid('A'), 'posts/b.md': paid('B'), 'posts/c.md': paid('C') });
  const old = (slug: string, source: string | null): typeof post.$inferInsert => ({
    siteId: world.site,
    slug,
    source,
    title: 'T',
    summary: '',
    access: 'paid',
    topics: [],
    level: 'beginner',
    status: 'published',
    minutes: 1,
    url: '/',
    markdown: 'old',
    html: 'old',
    updatedAt: 1,
  });
  await world.db.insert(post).values([old('a', null), old('b', 'docs')]);
  const { code, err } = await push();
  expect(code).toBe(1);
  expect(err).toContain('posts/a.md: the slug "a" belongs to the studio');
  expect(err).toContain('posts/b.md: the slug "b" belongs to the source "docs"');
  expect(writesIn(world.seen)).toBe(0);
  expect((await rows()).map(({ markdown }) => markdown)).toEqual(['old', 'old']);
});

test('plans: a text is a tier, a list adds the post to plans that open single posts', async () => {
  const sold = { siteId: world.site, description: '', amount: 500, currency: 'usd', stripePriceId: 'p', createdAt: 1 };
  const price = { ...sold, interval: 'month' } as const;
  await world.db
    .insert(plan)
    .values({ ...price, id: 'pro-monthly', name: 'Pro', opens: 'tier', tier: 'pro', interval: 'month' });
  await world.db.insert(plan).values({ ...sold, id: 'book', name: 'Book', kind: 'purchase', opens: 'content' });
  world.write({
    'posts/a.md': file('title: A\naccess: paid\nplan: pro'),
    'posts/b.md': file('title: B\naccess: paid\nplan: [book]'),
  });
  expect((await push()).code).toBe(0);
  expect((await rows()).map(({ tier }) => tier)).toEqual(['pro', null]);
  expect(await world.db.select().from(planContent).where(eq(planContent.siteId, world.site))).toEqual([
    { siteId: world.site, planId: 'book', contentKind: 'post', contentSlug: 'b' },
  ]);
  expect(last((await push()).out)).toBe('0 new, 0 changed, 2 the same, 0 archived');
  world.write({
    'posts/a.md': file('title: A\naccess: paid\nplan: prro'),
    'posts/b.md': file('title: B\naccess: paid\nplan: [bok]'),
  });
  const { code, err } = await push();
  expect(code).toBe(1);
  expect(err).toContain('posts/a.md: no plan has the tier "prro" (there are: "pro")');
  expect(err).toContain('posts/b.md: there is no plan "bok" on this site');
});

test('what a post requires is kept as its file says it, and what is not there yet is told', async () => {
  const requiring = (title: string, names: string) => paid(title).replace('title', `requires: ${names}\ntitle`);
  const kept = async () =>
    (await world.db.select().from(prerequisite).where(eq(prerequisite.siteId, world.site)))
      .map(({ kind, slug, requiresKind, requiresSlug }) => `${kind}:${slug} ${requiresKind}:${requiresSlug}`)
      .sort();
  await world.db.insert(course).values({
    ...{ siteId: world.site, slug: 'sql', title: 'SQL', summary: '', access: 'open', topics: [], level: 'beginner' },
    ...{ status: 'published', url: '/sql', minutes: 1, lessons: 0, updatedAt: 1 },
  });
  world.write({
    'posts/a.md': paid('A'),
    'posts/b.md': requiring('B', '[course:sql, a, course:none, later]'),
    'posts/c.md': requiring('C', 'b'),
  });
  const told = '? b  requires course:none, later: not there yet\n';
  expect((await push('--dry-run')).out).toContain(told);
  expect(await kept()).toEqual([]);
  const first = await push();
  expect([first.code, first.out]).toEqual([0, expect.stringContaining(told)]);
  const all = ['post:b course:none', 'post:b course:sql', 'post:b post:a', 'post:b post:later', 'post:c post:b'];
  expect(await kept()).toEqual(all);

  // Another order is the same; the note is for who looks, or changes the post.
  world.write({ 'posts/b.md': requiring('B', '[later, a, course:sql, course:none, a]') });
  expect((await push('--dry-run')).out).toContain(`= b\n= c\n${told}`);
  expect((await push()).out).toBe('0 new, 0 changed, 3 the same, 0 archived\n');
  world.write({ 'posts/b.md': requiring('B', '[course:sql, later]'), 'posts/later.md': paid('Later') });
  expect((await push()).out).toBe('+ later  paid\n~ b  requires\n1 new, 1 changed, 2 the same, 0 archived\n');
  expect(await kept()).toEqual(['post:b course:sql', 'post:b post:later', 'post:c post:b']);

  // With its file goes what it requires, and comes back; what others require of it stays.
  renameSync(join(world.folder, 'posts/b.md'), join(world.folder, 'b.md'));
  expect((await push('--dry-run')).out).toContain('? c  requires b: not there yet\n');
  await push();
  expect(await kept()).toEqual(['post:c post:b']);
  renameSync(join(world.folder, 'b.md'), join(world.folder, 'posts/b.md'));
  expect((await push()).out).toContain('~ b  status, requires\n');
  expect(await kept()).toEqual(['post:b course:sql', 'post:b post:later', 'post:c post:b']);
});

test('300 files over a bad wire converge, and none is doubled or lost', async () => {
  world.write(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`posts/p${i}.md`, paid(`Post ${i}`)])));
  let n = 0;
  const failed = new Map<string, number>();
  world.fault = (request) => {
    const fault = (['drop', 'lost', 'busy', 'broken'] as const)[n++ % 40] ?? null;
    const before = failed.get(request) ?? 0;
    // Five tries are made of each: which request would meet one fault more would be chance.
    if (fault === null || before === 4) return null;
    failed.set(request, before + 1);
    return fault;
  };
  const { code, out, err } = await push();
  expect([code, last(out)]).toEqual([0, '300 new, 0 changed, 0 the same, 0 archived']);
  // Not a terminal: plain lines, one a post, and no control characters.
  expect(err.trimEnd().split('\n')).toHaveLength(300);
  expect(err).not.toMatch(/(?!\n)\p{Cc}/u);
  world.fault = () => null;
  const stored = await rows();
  expect(stored.length).toBe(300);
  expect(new Set(stored.map(({ title }) => title)).size).toBe(300);
  expect(last((await push()).out)).toBe('0 new, 0 changed, 300 the same, 0 archived');
});

test('interrupted and run again, it goes on where it was', async () => {
  world.write(Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`posts/p${i}.md`, paid(`Post ${i}`)])));
  const killed = await world.run(['push', 'posts/**/*.md'], {}, 20);
  expect(killed.code).not.toBe(0);
  const some = (await rows()).length;
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(60);
  world.fault = () => null;
  expect(last((await push()).out)).toMatch(/^\d+ new, 0 changed, \d+ the same, 0 archived$/);
  expect(last((await push()).out)).toBe('0 new, 0 changed, 60 the same, 0 archived');
});

test('a refused post stops nothing but the archiving', async () => {
  world.write({ 'posts/a.md': paid('A'), 'posts/b.md': paid('B') });
  await push();
  rmSync(join(world.folder, 'posts/b.md'));
  world.write({ 'posts/c.md': paid('C', `x\n<!-- lyceum -->\n${'漢'.repeat(390_000)}`), 'posts/d.md': paid('D') });
  const { code, err } = await push();
  expect(code).toBe(1);
  expect(err).toContain('posts/c.md: The text is too long for one post.');
  expect((await rows()).map(({ slug, status }) => [slug, status])).toEqual([
    ['a', 'published'],
    ['b', 'published'],
    ['d', 'published'],
  ]);
});

test('what staff have changed since is pushed again', async () => {
  world.write({ 'posts/a.md': paid('A') });
  await push();
  await world.db.update(post).set({ markdown: 'By hand', textHash: null }).where(eq(post.siteId, world.site));
  expect((await push()).out).toContain('~ a  text\n');
  expect((await rows())[0]?.markdown).toBe('The **gated** part.');
});

test.each([
  ['no token', { LYCEUM_TOKEN: '' }, 2, 'LYCEUM_TOKEN is not set'],
  ['not a token', { LYCEUM_TOKEN: 'secret' }, 2, 'begin with lyc_'],
  ['no site', { LYCEUM_SITE: '' }, 2, '--site is missing'],
  ['plain http', { LYCEUM_API: 'http://community.example' }, 2, 'only sent over https'],
  ['an unknown token', { LYCEUM_TOKEN: `lyc_${'x'.repeat(43)}` }, 1, 'unknown here, over or revoked'],
  ['an unknown site', { LYCEUM_SITE: 'nowhere' }, 1, 'There is no such site here'],
])('%s: one line, and the right exit code', async (_, env, code, words) => {
  world.write({ 'posts/a.md': paid('A') });
  const ran = await world.run(['push', 'posts/*.md'], env);
  expect(ran).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
  expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
  expect(await rows()).toEqual([]);
});

test('a token of another scope, and one in an argument, are refused', async () => {
  world.write({ 'posts/a.md': paid('A') });
  const members = await world.run(['push', 'posts/*.md'], { LYCEUM_TOKEN: await world.newToken('members') });
  expect(members).toMatchObject({ code: 1, err: 'A token of the scope "members" may not do this.\n' });
  const argument = await world.run(['push', 'posts/*.md', '--token', world.token]);
  expect(argument).toMatchObject({ code: 2, err: expect.not.stringContaining(world.token) });
});

test('the list of commands', async () => {
  const none = await world.run([]);
  expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('push') });
  expect(await world.run(['help'])).toMatchObject({ code: 0, err: '' });
  expect(await world.run(['nonsense'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('no command "nonsense"'),
  });
  expect((await world.run(['push', '--help'])).out).toContain('--dry-run');
  const scripts = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts.scripts.lyceum).toBe('node sdk/cli/lyceum.ts');
});

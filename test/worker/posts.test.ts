import { and, eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import type { PostInput, PostSource, PostSourcePage } from '../../worker/contract/post.ts';
import { post } from '../../worker/db/post.ts';
import { site } from '../../worker/db/site.ts';
import { db, makeMember, makeSite, makeStaff, visitor } from './world.ts';

const input = (overrides: Partial<PostInput> = {}): PostInput => ({
  title: 'Hello',
  summary: 'A teaser',
  access: 'paid',
  status: 'published',
  topics: ['web', 'ai'],
  level: 'beginner',
  minutes: 5,
  url: '/posts/hello',
  markdown: 'The *gated* part',
  ...overrides,
});

async function makeDesk() {
  const siteId = await makeSite({ topics: [] });
  const editor = await makeStaff(siteId, 'editor');
  const put = async (slug: string, body: PostInput) => {
    const response = await editor.fetch(`/studio/posts/${slug}`, { method: 'PUT', body });
    const reply = (await response.json()) as PostSource & { error?: { code: string } };
    return { ...reply, code: reply.error?.code ?? null };
  };
  return { siteId, editor, put };
}

test('what an editor writes is gated on the blog as it says', async () => {
  const { siteId, put } = await makeDesk();
  await put('hello', input());
  const reader = await makeMember(siteId);
  expect(await visitor(siteId).posts.read('hello')).toMatchObject({ state: 'locked', reason: 'sign_in' });
  expect(await reader.lyceum.posts.read('hello')).toMatchObject({ state: 'locked', reason: 'plan' });
  await put('hello', input({ access: 'members' }));
  expect(await reader.lyceum.posts.read('hello')).toMatchObject({
    state: 'open',
    html: '<p>The <em>gated</em> part</p>\n',
  });
  await put('hello', input({ access: 'open' }));
  expect(await visitor(siteId).posts.read('hello')).toMatchObject({ state: 'open' });
  await put('hello', input({ status: 'archived' }));
  await expect(reader.lyceum.posts.read('hello')).rejects.toMatchObject({ code: 'not_found' });
});

test('a draft is seen at the desk only, and is dated when it is first published', async () => {
  const { siteId, put } = await makeDesk();
  expect(await put('hello', input({ status: 'draft' }))).toMatchObject({ publishedAt: null, status: 'draft' });
  await expect(visitor(siteId).posts.read('hello')).rejects.toMatchObject({ code: 'not_found' });
  const { publishedAt } = await put('hello', input());
  expect(publishedAt).toBeGreaterThan(0);
  await put('hello', input({ status: 'draft' }));
  expect(await put('hello', input({ title: 'Again' }))).toMatchObject({ publishedAt, title: 'Again' });
});

test('what a post requires is kept where nothing is said of it, and told with what is not published yet', async () => {
  const { siteId, editor, put } = await makeDesk();
  await put('basics', input());
  await put('draft', input({ status: 'draft' }));
  const requires = ['draft', 'basics', 'course:none', 'basics'];
  const saved = await put('hello', input({ requires }));
  const told = { requires: ['basics', 'course:none', 'draft'], awaits: ['course:none', 'draft'] };
  expect(saved).toMatchObject(told);
  expect(await put('hello', input())).toMatchObject(told);
  expect(await (await editor.fetch('/studio/posts/hello')).json()).toMatchObject(told);
  // A save that is refused changes nothing of it, nor does one of what it cannot require.
  expect((await put('hello', input({ requires: [], basedOn: saved.updatedAt - 1 }))).code).toBe('conflict');
  expect((await put('hello', input({ requires: [], basedOn: null }))).code).toBe('conflict');
  for (const one of ['hello', 'Not a slug', 'lesson:a', 'course:']) {
    expect([one, (await put('hello', input({ requires: [one] }))).code]).toEqual([one, 'bad_request']);
  }
  expect(await (await editor.fetch('/studio/posts/hello')).json()).toMatchObject(told);
  const { updatedAt } = await put('draft', input());
  expect(await put('hello', input({ title: 'Again' }))).toMatchObject({ ...told, awaits: ['course:none'] });
  expect(await put('draft', input({ requires: ['basics'], basedOn: updatedAt }))).toMatchObject({
    requires: ['basics'],
  });
  expect(await put('new', input({ requires: ['hello'], basedOn: null }))).toMatchObject({ requires: ['hello'] });
  expect(await put('hello', input({ requires: [] }))).toMatchObject({ requires: [], awaits: [] });
  const other = await makeSite();
  const elsewhere = await makeStaff(other, 'editor');
  const body = input({ requires: ['hello'] });
  const there = await (await elsewhere.fetch('/studio/posts/one', { method: 'PUT', body })).json();
  expect(there).toMatchObject({ requires: ['hello'], awaits: ['hello'] });
  expect(other).not.toBe(siteId);
});

test('the site knows the topics of what is published, sorted, each once', async () => {
  const { siteId, put } = await makeDesk();
  const topics = async () => (await db.select().from(site).where(eq(site.id, siteId)))[0]?.topics;
  await put('one', input({ topics: ['web', 'ai', 'web'] }));
  await put('two', input({ topics: ['databases', 'ai'] }));
  await put('three', input({ topics: ['secret-plan'], status: 'draft' }));
  expect(await topics()).toEqual(['ai', 'databases', 'web']);
  await put('one', input({ topics: [] }));
  await put('two', input({ status: 'archived' }));
  expect(await topics()).toEqual([]);
});

test('of two editors who start from the same version, the second is told', async () => {
  const { put } = await makeDesk();
  const first = await put('hello', input({ basedOn: null }));
  expect(await put('hello', input({ basedOn: null }))).toMatchObject({ code: 'conflict' });
  const start = { basedOn: first.updatedAt };
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map((title) => put('hello', input({ title, ...start }))));
  expect(answers.map(({ code }) => code).sort()).toEqual(['conflict', 'conflict', 'conflict', null]);
  const won = answers.find(({ code }) => code === null);
  expect(won?.updatedAt).toBeGreaterThan(first.updatedAt);
  expect(await put('new', input({ basedOn: 1 }))).toMatchObject({ code: 'conflict' });
});

test('a save that lost says so and leaves row and topics as they were', async () => {
  const { siteId, put } = await makeDesk();
  const first = await put('hello', input());
  const rows = () =>
    db
      .select()
      .from(post)
      .where(and(eq(post.siteId, siteId), eq(post.slug, 'hello')));
  const before = await rows();
  expect(await put('hello', input({ title: 'Late', basedOn: first.updatedAt - 1 }))).toMatchObject({
    code: 'conflict',
  });
  expect(await rows()).toEqual(before);
});

test("a post's address stays on the blog, or says in full where it leads", async () => {
  const { put } = await makeDesk();
  for (const url of ['//evil.test', '/\\evil.test', '/\t/evil.test', 'javascript:alert(1)', 'posts/hello', '']) {
    expect([url, (await put('hello', input({ url }))).code]).toEqual([url, 'bad_request']);
  }
  for (const url of ['/', '/posts/hello?a=1#b', 'https://blog.test/a-post']) {
    expect([url, (await put('hello', input({ url }))).code]).toEqual([url, null]);
  }
});

test('a text that would not fit its row is refused', async () => {
  const { put } = await makeDesk();
  expect(await put('hello', input({ markdown: '漢'.repeat(200_000) }))).toMatchObject({ code: 'too_large' });
  const long = await put('hello', input({ markdown: '&'.repeat(250_000) }));
  expect([null, 'too_large']).toContain(long.code);
});

test('the desk lists all posts, newest change first, page by page', async () => {
  const { siteId, editor } = await makeDesk();
  const rows = Array.from({ length: 65 }, (_, i) => ({
    ...{ siteId, slug: `post-${i}`, title: 'T', summary: '', access: 'open' as const, status: 'draft' as const },
    ...{ topics: [], level: 'beginner' as const, minutes: 1, url: '/', markdown: '', html: '' },
    updatedAt: 1000 + (i >> 1),
  }));
  for (let i = 0; i < rows.length; i += 5) await db.insert(post).values(rows.slice(i, i + 5));
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const response = await editor.fetch(`/studio/posts${next && `?cursor=${next}`}`);
    const page = (await response.json()) as PostSourcePage;
    seen.push(...page.posts.map(({ slug }) => slug));
    next = page.next;
  }
  expect(seen.length).toBe(65);
  expect(new Set(seen).size).toBe(65);
  expect(seen[0]).toBe('post-64');
});

test('a preview is the page that will be', async () => {
  const { editor, put, siteId } = await makeDesk();
  const markdown = '# Title\n\n<script>alert(1)</script>\n\n```js\nconst a = 1;\n```';
  await put('hello', input({ markdown, access: 'open' }));
  const response = await editor.fetch('/studio/preview', { method: 'POST', body: { markdown } });
  const { html } = (await response.json()) as { html: string };
  expect(html).not.toContain('<script');
  expect(await visitor(siteId).posts.read('hello')).toMatchObject({ html });
});

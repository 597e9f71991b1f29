import { eq } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import type { Comment, CommentPage, ModerationPage } from '../../worker/contract/discussion.ts';
import { comment, thread } from '../../worker/db/discussion.ts';
import { countedFetch } from './counted-db.ts';
import { fillThread, makePost, metered, readAll } from './discussion-factory.ts';
import { API, db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

// Many requests a test: slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

test('of many comments at once, exactly ten are written in five minutes', async () => {
  const siteId = await makeSite();
  const { lyceum, id } = await makeMember(siteId);
  const threads = [unique('a'), unique('b')];
  const results = await Promise.allSettled(
    Array.from({ length: 25 }, (_, n) =>
      lyceum.discussion.post(threads[n % 2] ?? '', { parent: null, markdown: `No ${n}` }),
    ),
  );
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(15);
  for (const error of refused) {
    expect(error).toMatchObject({ code: 'rate_limited' });
    expect(error.retryAfter).toBeGreaterThan(0);
    expect(error.retryAfter).toBeLessThanOrEqual(300);
  }
  expect(await db.select().from(comment).where(eq(comment.siteId, siteId))).toHaveLength(10);
  const counts = await db.select({ comments: thread.comments }).from(thread).where(eq(thread.siteId, siteId));
  expect(counts.reduce((sum, { comments }) => sum + comments, 0)).toBe(10);

  // Deleting makes no room; time does.
  const [first] = (await lyceum.discussion.list(threads[0] ?? '')).comments;
  await lyceum.discussion.remove(first?.id ?? '');
  const again = { parent: null, markdown: 'Again' };
  await expect(lyceum.discussion.post('c', again)).rejects.toMatchObject({ code: 'rate_limited' });
  await db
    .update(comment)
    .set({ createdAt: Date.now() - 300_000 })
    .where(eq(comment.memberId, id));
  expect(await lyceum.discussion.post('c', again)).toMatchObject({ html: '<p>Again</p>\n' });
});

test('a comment that is sent twice is written once; elsewhere, by another or later it is a new one', async () => {
  const siteId = await makeSite();
  const [ada, bob] = [await makeMember(siteId), await makeMember(siteId)];
  const same = { parent: null, markdown: 'Thanks!' };
  const sent = await Promise.all(Array.from({ length: 8 }, () => ada.lyceum.discussion.post('twice', same)));
  const id = sent[0]?.id ?? '';
  expect(new Set(sent.map((reply) => reply.id))).toEqual(new Set([id]));
  expect(sent.every(({ mine, html }) => mine && html === '<p>Thanks!</p>\n')).toBe(true);
  expect((await ada.lyceum.discussion.list('twice')).total).toBe(1);

  await bob.lyceum.discussion.post('twice', same);
  await ada.lyceum.discussion.post('twice', { ...same, parent: id });
  await ada.lyceum.discussion.post('elsewhere', same);
  await db
    .update(comment)
    .set({ createdAt: Date.now() - 60_000 })
    .where(eq(comment.id, id));
  await ada.lyceum.discussion.post('twice', same);
  expect((await ada.lyceum.discussion.list('twice')).total).toBe(4);
});

test('likes are counted exactly, however often and in parallel', async () => {
  const siteId = await makeSite();
  const members = await Promise.all(Array.from({ length: 6 }, () => makeMember(siteId)));
  const clients = members.map(({ lyceum }) => lyceum);
  const { id } = (await clients[0]?.discussion.post('likes', { parent: null, markdown: 'x' })) ?? { id: '' };
  const all = (on: boolean, who = clients) =>
    Promise.all([...who, ...who, ...who].map((lyceum) => lyceum.discussion.like(id, on)));
  const likes = async () => (await visitor(siteId).discussion.list('likes')).comments[0]?.likes;
  await all(true);
  expect(await likes()).toBe(6);
  await all(false, clients.slice(2));
  expect(await likes()).toBe(2);
  await Promise.all([all(true, clients.slice(0, 3)), all(false, clients.slice(3))]);
  expect(await likes()).toBe(3);
});

test('a comment deleted many times at once is counted once', async () => {
  const siteId = await makeSite();
  const { lyceum } = await makeMember(siteId);
  const kept = await lyceum.discussion.post('once', { parent: null, markdown: 'kept' });
  const { id } = await lyceum.discussion.post('once', { parent: kept.id, markdown: 'deleted' });
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => lyceum.discussion.remove(id)));
  expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await lyceum.discussion.list('once')).toMatchObject({ total: 1, comments: [{ id: kept.id }] });
});

test('a reply and the deletion of its parent, at once, leave no reply under nothing', async () => {
  const siteId = await makeSite();
  for (let n = 0; n < 8; n++) {
    const [ada, bob] = [await makeMember(siteId), await makeMember(siteId)];
    const slug = unique('race');
    const { id } = await ada.lyceum.discussion.post(slug, { parent: null, markdown: 'x' });
    const [replied] = await Promise.allSettled([
      bob.lyceum.discussion.post(slug, { parent: id, markdown: 'y' }),
      ada.lyceum.discussion.remove(id),
    ]);
    const { total, comments } = await visitor(siteId).discussion.list(slug);
    if (replied.status === 'rejected') expect(replied.reason).toMatchObject({ code: 'not_found' });
    const expected = replied.status === 'rejected' ? [] : [true, false];
    expect(comments.map(({ deleted }) => deleted)).toEqual(expected);
    expect(total).toBe(expected.length / 2);
  }
});

test('a read is one round trip, and reads as many rows beside 100 comments as beside 20,000', async () => {
  const [siteId, other] = [await makeSite(), await makeSite()];
  const { token, lyceum } = await makeMember(siteId);
  const [slug, closed] = [unique('mine'), await makePost(siteId, 'paid')];
  for (let n = 0; n < 9; n++) await lyceum.discussion.post(slug, { parent: null, markdown: `No ${n}` });
  const { since } = await lyceum.discussion.list(slug);
  const { id } = await lyceum.discussion.post(slug, { parent: null, markdown: 'newest' });
  const own = `/comments/${id}/source`;

  const measure = async (large: string) => {
    const { next } = await lyceum.discussion.list(large);
    const paths = {
      small: `/threads/${slug}/comments`,
      poll: `/threads/${slug}/comments?since=${since}`,
      first: `/threads/${large}/comments`,
      second: `/threads/${large}/comments?cursor=${next}`,
      idle: `/threads/${large}/comments?since=${Date.now()}`,
      locked: `/threads/${closed}/comments`,
    };
    const rows: Record<string, number> = {};
    for (const [name, path] of Object.entries(paths)) {
      for (const as of [undefined, token]) {
        const { trips, rowsRead, status, reply } = await metered(siteId, path, as);
        expect({ trips, status }, path).toEqual({ trips: 1, status: 200 });
        rows[`${name} ${as ? 'member' : 'visitor'}`] = rowsRead;
        if (name === 'first') expect((reply as CommentPage).comments).toHaveLength(30);
        if (name === 'locked') expect((reply as CommentPage).state).toBe('locked');
      }
    }
    const source = await metered(siteId, own, token);
    expect(source).toMatchObject({ trips: 1, status: 200 });
    return { ...rows, source: source.rowsRead };
  };

  const large = unique('large');
  for (const [site, slug] of [
    [siteId, large],
    [siteId, closed],
    [other, large],
  ] as const)
    await fillThread(site, slug, 100);
  const few = await measure(large);
  const huge = unique('huge');
  for (const [site, slug] of [
    [siteId, huge],
    [siteId, closed],
    [other, huge],
  ] as const)
    await fillThread(site, slug, 20_000);
  const many = await measure(huge);
  console.info('rows read', many);
  expect(many).toEqual(few);
  expect(Math.max(...Object.values(many))).toBeLessThan(200);
});

test('a write takes at most three round trips, and reads no more rows in a long thread', async () => {
  const siteId = await makeSite();
  const write = async (count: number) => {
    const thread = unique('long');
    await fillThread(siteId, thread, count);
    const { token } = await makeMember(siteId);
    const { fetch, cost } = countedFetch();
    const spent: Record<string, number> = {};
    const send = async (method: string, path: string, json?: unknown) => {
      const [trips, rowsRead] = [cost.trips, cost.rowsRead];
      const response = await fetch(`${API}/api/v1/sites/${siteId}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      expect(response.ok).toBe(true);
      expect(cost.trips - trips).toBeLessThanOrEqual(3);
      spent[`${method} ${path.replace(/[0-9a-f-]{36}/, 'id').replace(thread, 'slug')}`] = cost.rowsRead - rowsRead;
      return response;
    };
    const posted = await send('POST', `/threads/${thread}/comments`, { parent: null, markdown: 'x' });
    const { id } = (await posted.json()) as Comment;
    await send('PATCH', `/comments/${id}`, { markdown: 'y' });
    await send('PUT', `/comments/${id}/like`);
    await send('DELETE', `/comments/${id}/like`);
    await send('DELETE', `/comments/${id}`);
    return spent;
  };
  const few = await write(100);
  expect(Object.keys(few)).toHaveLength(5);
  expect(await write(20_000)).toEqual(few);
});

test("the moderators' list turns every page once, ties included", async () => {
  const siteId = await makeSite();
  const moderator = await makeStaff(siteId, 'moderator');
  await fillThread(siteId, 'all', 70);
  await db.update(comment).set({ createdAt: 7 }).where(eq(comment.siteId, siteId));
  const ids: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const reply = await moderator.fetch(`/studio/comments${next && `?cursor=${next}`}`);
    const page = (await reply.json()) as ModerationPage;
    ids.push(...page.comments.map(({ id }) => id));
    next = page.next;
  }
  expect(ids).toHaveLength(70);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
  expect(await readAll(visitor(siteId), 'all')).toHaveLength(63);
});

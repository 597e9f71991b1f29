import { eq } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import type { Lyceum } from '../../sdk/index.ts';
import { comment, thread } from '../../worker/db/discussion.ts';
import { post } from '../../worker/db/post.ts';
import { fillThread, makeCourse, makeGrant, makePost, metered } from './discussion-factory.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

// Many requests a test: slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const locked = { state: 'locked', total: 0, comments: [], next: null, since: 0 };
const hello = { parent: null, markdown: 'Hello' };

/** Reads, polls, writes, likes: all open or all closed. */
async function tryAll(lyceum: Lyceum, slug: string, id: string) {
  const codes = [(await lyceum.discussion.list(slug)).state, (await lyceum.discussion.changes(slug, 0)).state];
  for (const write of [() => lyceum.discussion.post(slug, hello), () => lyceum.discussion.like(id, true)]) {
    codes.push(
      await write().then(
        () => 'open' as const,
        (error) => error.code,
      ),
    );
  }
  return codes;
}

const CLOSED = ['locked', 'locked', 'locked', 'locked'];
const OPEN = ['open', 'open', 'open', 'open'];

async function writtenIn(siteId: string, slug: string): Promise<string> {
  const author = await makeMember(siteId);
  await makeGrant(siteId, author.id);
  return (await author.lyceum.discussion.post(slug, { parent: null, markdown: 'Secret' })).id;
}

test("a paid post's discussion is for who may read the post, also before the thread has a row", async () => {
  const siteId = await makeSite();
  const slug = await makePost(siteId, 'paid');
  expect(await visitor(siteId).discussion.list(slug)).toEqual(locked);
  const id = await writtenIn(siteId, slug);
  for (const reader of [visitor(siteId), (await makeMember(siteId)).lyceum]) {
    expect(await reader.discussion.list(slug)).toEqual(locked);
    expect(await reader.discussion.changes(slug, 0)).toEqual(locked);
  }
  await expect(visitor(siteId).discussion.post(slug, hello)).rejects.toMatchObject({ code: 'unauthenticated' });

  const other = await makePost(siteId, 'paid');
  const now = Date.now();
  const cases: [Parameters<typeof makeGrant>[2], string[]][] = [
    [{}, OPEN],
    [{ contentKind: 'post', contentSlug: slug }, OPEN],
    [{ endsAt: now + 1e6 }, OPEN],
    [{ endsAt: now }, CLOSED],
    [{ startsAt: now + 1e6 }, CLOSED],
    [{ contentKind: 'post', contentSlug: other }, CLOSED],
    [{ contentKind: 'course', contentSlug: slug }, CLOSED],
  ];
  for (const [grant, expected] of cases) {
    const member = await makeMember(siteId);
    await makeGrant(siteId, member.id, grant);
    expect(await tryAll(member.lyceum, slug, id), JSON.stringify(grant)).toEqual(expected);
  }
  expect(await tryAll((await makeMember(siteId)).lyceum, slug, id)).toEqual(CLOSED);
});

test("a members-only post's discussion asks for a sign-in", async () => {
  const siteId = await makeSite();
  const slug = await makePost(siteId, 'members');
  const id = await writtenIn(siteId, slug);
  expect(await visitor(siteId).discussion.list(slug)).toEqual(locked);
  expect(await tryAll((await makeMember(siteId)).lyceum, slug, id)).toEqual(OPEN);
});

test("a course's discussion takes the course's access", async () => {
  const siteId = await makeSite();
  const slug = await makeCourse(siteId, 'paid');
  const id = await writtenIn(siteId, slug);
  const [student, reader] = [await makeMember(siteId), await makeMember(siteId)];
  await makeGrant(siteId, student.id, { contentKind: 'course', contentSlug: slug });
  await makeGrant(siteId, reader.id, { contentKind: 'post', contentSlug: slug });
  expect(await tryAll(student.lyceum, slug, id)).toEqual(OPEN);
  expect(await tryAll(reader.lyceum, slug, id)).toEqual(CLOSED);
});

test('what is not published has no discussion that anybody could read', async () => {
  const siteId = await makeSite();
  const slug = await makePost(siteId, 'open');
  const id = await writtenIn(siteId, slug);
  await db.update(post).set({ status: 'draft' }).where(eq(post.slug, slug));
  const member = await makeMember(siteId);
  await makeGrant(siteId, member.id);
  expect(await tryAll(member.lyceum, slug, id)).toEqual(CLOSED);
});

test('a thread of its own has its own access, and closing a post closes what was said about it', async () => {
  const siteId = await makeSite();
  const [mine, slug] = [unique('lounge'), await makePost(siteId, 'open')];
  await db.insert(thread).values({ siteId, slug: mine, access: 'members', createdAt: 1 });
  const [inMine, inPost] = [await writtenIn(siteId, mine), await writtenIn(siteId, slug)];
  const { lyceum } = await makeMember(siteId);
  expect(await visitor(siteId).discussion.list(mine)).toEqual(locked);
  expect(await tryAll(lyceum, mine, inMine)).toEqual(OPEN);
  expect((await visitor(siteId).discussion.list(slug)).state).toBe('open');
  await db.update(post).set({ access: 'paid' }).where(eq(post.slug, slug));
  expect(await visitor(siteId).discussion.list(slug)).toEqual(locked);
  expect(await tryAll((await makeMember(siteId)).lyceum, slug, inPost)).toEqual(CLOSED);
});

test('who has lost access takes words back but puts no new ones there', async () => {
  const siteId = await makeSite();
  const slug = await makePost(siteId, 'open');
  const { lyceum } = await makeMember(siteId);
  const { id } = await lyceum.discussion.post(slug, hello);
  await db.update(post).set({ access: 'paid' }).where(eq(post.slug, slug));
  await expect(lyceum.discussion.edit(id, 'Still here')).rejects.toMatchObject({ code: 'locked' });
  expect((await lyceum.discussion.source(id)).markdown).toBe('Hello');
  await lyceum.discussion.remove(id);
  const [row] = await db.select({ markdown: comment.markdown }).from(comment).where(eq(comment.id, id));
  expect(row).toEqual({ markdown: '' });
});

test("another site's grant and another site's post open and close nothing here", async () => {
  const [here, there] = [await makeSite(), await makeSite()];
  const slug = await makePost(here, 'paid');
  const member = await makeMember(there);
  await makeGrant(there, member.id);
  await fillThread(here, slug, 3);
  expect(await member.lyceum.discussion.list(slug)).toMatchObject({ state: 'open', total: 0, comments: [] });
  const reader = await makeMember(here);
  await makeGrant(there, reader.id);
  expect(await reader.lyceum.discussion.list(slug)).toEqual(locked);
});

test('what is said in a closed thread does not leave the database, for a page or for a poll', async () => {
  const siteId = await makeSite();
  const slug = await makePost(siteId, 'paid');
  await writtenIn(siteId, slug);
  const { token, id, lyceum } = await makeMember(siteId);
  for (const path of [`/threads/${slug}/comments`, `/threads/${slug}/comments?since=0`]) {
    for (const as of [undefined, token]) {
      const { reply, handedOut, trips } = await metered(siteId, path, as);
      expect({ reply, trips }).toEqual({ reply: locked, trips: 1 });
      expect(handedOut).not.toContain('Secret');
    }
  }
  await makeGrant(siteId, id);
  expect((await metered(siteId, `/threads/${slug}/comments`, token)).handedOut).toContain('Secret');
  expect((await lyceum.discussion.list(slug)).total).toBe(1);
});

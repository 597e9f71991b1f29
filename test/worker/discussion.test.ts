import { and, eq } from 'drizzle-orm';
import type * as v from 'valibot';
import { expect, test } from 'vitest';
import { Comment, CommentPage, CommentSource, LikeReply, ModerationPage } from '../../worker/contract/discussion.ts';
import { comment, commentLike } from '../../worker/db/discussion.ts';
import { contentStat } from '../../worker/db/interaction.ts';
import { staff } from '../../worker/db/member.ts';
import { makeCourse, makePost } from './discussion-factory.ts';
import { expectExactly } from './exactly.ts';
import { db, makeMember, makeSite, makeStaff, unique, visitor } from './world.ts';

const top = (markdown: string) => ({ parent: null, markdown });

test('a comment is written, answered, edited, liked and read by somebody else', async () => {
  const siteId = await makeSite();
  const { lyceum: ada } = await makeMember(siteId);
  const bob = await makeMember(siteId, { name: 'Bob' });
  await db.insert(staff).values({ siteId, memberId: bob.id, role: 'instructor' });

  const first = await ada.discussion.post('hello', top('Hi **you**'));
  expect(first).toMatchObject({ html: '<p>Hi <strong>you</strong></p>\n', mine: true, depth: 0, editedAt: null });
  const reply = await bob.lyceum.discussion.post('hello', { parent: first.id, markdown: 'Hello' });
  expect(reply).toMatchObject({ parent: first.id, depth: 1, author: { name: 'Bob', staff: true } });
  expect(await ada.discussion.source(first.id)).toEqual({ id: first.id, markdown: 'Hi **you**' });
  const edited = await ada.discussion.edit(first.id, 'Hi');
  expect(edited).toMatchObject({ html: '<p>Hi</p>\n', editedAt: expect.any(Number), path: first.path });
  expect(await bob.lyceum.discussion.like(first.id, true)).toEqual({ likes: 1, liked: true });

  const page = await visitor(siteId).discussion.list('hello');
  expect(page).toMatchObject({ state: 'open', total: 2, next: null });
  expect(page.comments.map(({ id, likes, liked, mine }) => ({ id, likes, liked, mine }))).toEqual([
    { id: first.id, likes: 1, liked: false, mine: false },
    { id: reply.id, likes: 0, liked: false, mine: false },
  ]);
  const his = await bob.lyceum.discussion.list('hello');
  expect(his.comments.map(({ liked, mine }) => ({ liked, mine }))).toEqual([
    { liked: true, mine: false },
    { liked: false, mine: true },
  ]);
});

test('replies have exactly the keys of the contract, and nothing that identifies a member', async () => {
  const siteId = await makeSite();
  const { lyceum, id, email } = await makeMember(siteId);
  const moderator = await makeStaff(siteId, 'moderator');
  const posted = await lyceum.discussion.post('exact', top('One'));
  const replies: [v.GenericSchema, unknown][] = [
    [Comment, posted],
    [Comment, await lyceum.discussion.edit(posted.id, 'Two')],
    [CommentSource, await lyceum.discussion.source(posted.id)],
    [LikeReply, await lyceum.discussion.like(posted.id, true)],
    [CommentPage, await lyceum.discussion.list('exact')],
    [CommentPage, await lyceum.discussion.changes('exact', 0)],
    [CommentPage, await visitor(siteId).discussion.list('exact')],
    [CommentPage, await visitor(siteId).discussion.list(await makePost(siteId, 'paid'))],
  ];
  for (const [schema, reply] of replies) {
    expectExactly(schema, reply);
    expect(JSON.stringify(reply)).not.toContain(id);
    expect(JSON.stringify(reply)).not.toContain(email);
  }
  const listed = await (await moderator.fetch('/studio/comments')).json();
  expectExactly(ModerationPage, listed);
});

test('any slug names an open thread, empty until somebody writes', async () => {
  const siteId = await makeSite();
  const empty = { state: 'open', total: 0, comments: [], next: null, since: 0 };
  expect(await visitor(siteId).discussion.list(unique('never'))).toEqual(empty);
  await expect(visitor(siteId).discussion.list('Not a slug')).rejects.toMatchObject({ code: 'bad_request' });
  await expect(visitor('no-such-site').discussion.list('hello')).rejects.toMatchObject({ code: 'site_unknown' });
});

test('a deleted comment keeps its place while it has live replies, and every deletion is told to who polls', async () => {
  const siteId = await makeSite();
  const { lyceum } = await makeMember(siteId);
  const a = await lyceum.discussion.post('gone', top('A'));
  const b = await lyceum.discussion.post('gone', { parent: a.id, markdown: 'B' });
  const c = await lyceum.discussion.post('gone', { parent: b.id, markdown: 'C' });
  await lyceum.discussion.like(a.id, true);
  const { since } = await lyceum.discussion.list('gone');

  await lyceum.discussion.remove(a.id);
  await lyceum.discussion.remove(b.id);
  const kept = await lyceum.discussion.list('gone');
  expect(kept.total).toBe(1);
  const erased = { deleted: true, author: null, html: '', likes: 0, liked: false, mine: false, editedAt: null };
  expect(kept.comments).toMatchObject([
    { id: a.id, ...erased, path: a.path },
    { id: b.id, ...erased, path: b.path },
    { id: c.id, deleted: false },
  ]);

  await lyceum.discussion.remove(c.id);
  expect(await lyceum.discussion.list('gone')).toMatchObject({ total: 0, comments: [] });
  const changes = await visitor(siteId).discussion.changes('gone', since);
  expect(new Set(changes.comments.map(({ id }) => id))).toEqual(new Set([a.id, b.id, c.id]));
  for (const change of changes.comments) expect(change).toMatchObject({ ...erased, path: '' });

  const rows = await db.select().from(comment).where(eq(comment.siteId, siteId));
  expect(rows.map(({ markdown, html }) => markdown + html).join('')).toBe('');
  expect(await db.select().from(commentLike).where(eq(commentLike.siteId, siteId))).toEqual([]);
});

test('only the author edits, deletes and sees the source', async () => {
  const siteId = await makeSite();
  const { lyceum: ada } = await makeMember(siteId);
  const { lyceum: bob } = await makeMember(siteId);
  const { id } = await ada.discussion.post('mine', top('Mine'));
  await expect(bob.discussion.edit(id, 'Yours')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(bob.discussion.remove(id)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(bob.discussion.source(id)).rejects.toMatchObject({ code: 'forbidden' });
  const page = await ada.discussion.list('mine');
  expect(page.comments[0]).toMatchObject({ html: '<p>Mine</p>\n', editedAt: null, deleted: false });

  await ada.discussion.remove(id);
  await expect(ada.discussion.edit(id, 'Back')).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.discussion.remove(id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(ada.discussion.source(id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(bob.discussion.like(id, true)).rejects.toMatchObject({ code: 'not_found' });
});

test('visitors and banned members write nothing', async () => {
  const siteId = await makeSite();
  const { lyceum: ada } = await makeMember(siteId);
  const { id } = await ada.discussion.post('quiet', top('Quiet'));
  for (const [make, code] of [
    [async () => visitor(siteId), 'unauthenticated'],
    [async () => (await makeMember(siteId, { bannedAt: 1 })).lyceum, 'banned'],
  ] as const) {
    // A refused session is dropped by the client: each call gets a fresh one.
    await expect((await make()).discussion.post('quiet', top('x'))).rejects.toMatchObject({ code });
    await expect((await make()).discussion.edit(id, 'x')).rejects.toMatchObject({ code });
    await expect((await make()).discussion.remove(id)).rejects.toMatchObject({ code });
    await expect((await make()).discussion.like(id, true)).rejects.toMatchObject({ code });
  }
  const page = await visitor(siteId).discussion.list('quiet');
  expect(page).toMatchObject({ total: 1, comments: [{ html: '<p>Quiet</p>\n', likes: 0 }] });
});

test("another site's comments cannot be read, answered, liked or touched", async () => {
  const [here, there] = [await makeSite(), await makeSite()];
  const { lyceum: ada } = await makeMember(here);
  const { lyceum: eve } = await makeMember(there);
  const moderator = await makeStaff(there, 'moderator');
  const { id } = await ada.discussion.post('same', top('Ours'));
  const missing = { code: 'not_found' };
  expect((await eve.discussion.list('same')).comments).toEqual([]);
  await expect(eve.discussion.post('same', { parent: id, markdown: 'x' })).rejects.toMatchObject(missing);
  await expect(eve.discussion.edit(id, 'x')).rejects.toMatchObject(missing);
  await expect(eve.discussion.remove(id)).rejects.toMatchObject(missing);
  await expect(eve.discussion.source(id)).rejects.toMatchObject(missing);
  await expect(eve.discussion.like(id, true)).rejects.toMatchObject(missing);
  expect((await moderator.fetch(`/studio/comments/${id}`, { method: 'DELETE' })).status).toBe(404);
  expect(await (await moderator.fetch('/studio/comments')).json()).toMatchObject({ comments: [] });
  expect(await ada.discussion.list('same')).toMatchObject({ total: 1, comments: [{ id, likes: 0, deleted: false }] });
});

test('a parent must be live and of the same thread', async () => {
  const siteId = await makeSite();
  const { lyceum } = await makeMember(siteId);
  const elsewhere = await lyceum.discussion.post('one', top('x'));
  const deleted = await lyceum.discussion.post('two', top('y'));
  await lyceum.discussion.remove(deleted.id);
  for (const parent of [elsewhere.id, deleted.id, crypto.randomUUID(), '']) {
    await expect(lyceum.discussion.post('two', { parent, markdown: 'z' })).rejects.toMatchObject({ code: 'not_found' });
  }
  expect(await lyceum.discussion.list('two')).toMatchObject({ total: 0, comments: [] });
});

test('what is not as the contract says is refused and changes nothing', async () => {
  const siteId = await makeSite();
  const { lyceum } = await makeMember(siteId);
  const { id } = await lyceum.discussion.post('bad', top('Good'));
  const refused = { code: 'bad_request' };
  // U+20AC is three bytes: 20,001 in 6,667 characters.
  for (const markdown of ['', ' \n\t\u00a0', 'x'.repeat(20_001), '\u20ac'.repeat(6_667), 5 as unknown as string]) {
    await expect(lyceum.discussion.post('bad', top(markdown))).rejects.toMatchObject(refused);
    await expect(lyceum.discussion.edit(id, markdown)).rejects.toMatchObject(refused);
  }
  for (const column of ['memberId', 'member_id', 'id', 'siteId', 'html', 'likes', 'path', 'deletedAt', 'createdAt']) {
    const input = { ...top('x'), [column]: 'x' };
    await expect(lyceum.discussion.post('bad', input)).rejects.toMatchObject(refused);
  }
  await expect(lyceum.discussion.post('bad', top('x'.repeat(1_300_000)))).rejects.toMatchObject({ code: 'too_large' });
  await expect(lyceum.discussion.list('bad', { cursor: 'mine' })).rejects.toMatchObject(refused);
  await expect(lyceum.discussion.changes('bad', -1)).rejects.toMatchObject(refused);
  await expect(lyceum.discussion.changes('bad', 1.5)).rejects.toMatchObject(refused);
  expect(await lyceum.discussion.list('bad')).toMatchObject({ total: 1, comments: [{ html: '<p>Good</p>\n' }] });
});

test('a comment counts as an act on the post or course that the thread is named after, and on nothing else', async () => {
  const siteId = await makeSite();
  const { lyceum } = await makeMember(siteId);
  const [post, course] = [await makePost(siteId, 'open'), await makeCourse(siteId, 'members')];
  for (const thread of [post, course, unique('neither')]) await lyceum.discussion.post(thread, top('Interesting'));
  const stats = await db
    .select()
    .from(contentStat)
    .where(and(eq(contentStat.siteId, siteId)));
  expect(stats.map(({ contentKind, contentSlug, comments }) => [contentKind, contentSlug, comments]).sort()).toEqual([
    ['course', course, 1],
    ['post', post, 1],
  ]);
});

test('moderators see the newest first and take comments away; other staff and readers do not', async () => {
  const siteId = await makeSite();
  const { lyceum, id: memberId } = await makeMember(siteId, { name: 'Mallory' });
  const moderator = await makeStaff(siteId, 'moderator');
  const owner = await makeStaff(siteId, 'owner');
  const editor = await makeStaff(siteId, 'editor');
  const written: string[] = [];
  for (let n = 0; n < 8; n++) written.push((await lyceum.discussion.post(`t-${n % 2}`, top(`No ${n}`))).id);
  // All in one millisecond: the id decides.
  await db.update(comment).set({ createdAt: 5 }).where(eq(comment.siteId, siteId));

  const page = (await (await moderator.fetch('/studio/comments')).json()) as ModerationPage;
  expect(page.comments.map(({ id }) => id)).toEqual([...written].sort().reverse());
  expect(page.comments[0]?.author).toEqual({ id: memberId, name: 'Mallory' });

  const [spam = ''] = written;
  expect((await editor.fetch(`/studio/comments/${spam}`, { method: 'DELETE' })).status).toBe(403);
  expect((await editor.fetch('/studio/comments')).status).toBe(403);
  expect((await owner.fetch(`/studio/comments/${spam}`, { method: 'DELETE' })).status).toBe(204);
  expect((await moderator.fetch(`/studio/comments/${spam}`, { method: 'DELETE' })).status).toBe(404);
  expect((await visitor(siteId).discussion.list('t-0')).comments.map(({ id }) => id)).not.toContain(spam);
});

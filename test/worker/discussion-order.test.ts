import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { type Comment, type Lyceum, mergeComments } from '../../sdk/index.ts';
import { comment } from '../../worker/db/discussion.ts';
import { fillThread, readAll } from './discussion-factory.ts';
import { db, makeMember, makeSite, unique, visitor } from './world.ts';

// Many requests a test: slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Put a printed seed here to run it again. */
const seed = Math.floor(Math.random() * 2 ** 31);
console.info(`seed ${seed}`);

afterEach(() => void vi.useRealTimers());

/** Members who take turns in writing, so that none meets the flood limit. */
function makeWriters(siteId: string) {
  const authors = new Map<string, Lyceum>();
  let member: Awaited<ReturnType<typeof makeMember>>;
  let written = 0;
  return {
    authorOf: (id: string) => authors.get(id) ?? visitor(siteId),
    post: async (thread: string, parent: string | null, markdown: string) => {
      if (written++ % 10 === 0) member = await makeMember(siteId);
      const comment = await member.lyceum.discussion.post(thread, { parent, markdown });
      authors.set(comment.id, member.lyceum);
      return comment;
    },
  };
}

/** Reading order by definition: each comment, then its replies, oldest first; a reply to depth 5 is a sibling there. */
function readingOrder(parents: (number | null)[]): { node: number; depth: number }[] {
  const placed: { under: number | null; depth: number }[] = [];
  for (const parent of parents) {
    const above = parent === null ? undefined : placed[parent];
    if (!above) placed.push({ under: null, depth: 0 });
    else if (above.depth === 5) placed.push({ under: above.under, depth: 5 });
    else placed.push({ under: parent, depth: above.depth + 1 });
  }
  const visit = (under: number | null): { node: number; depth: number }[] =>
    placed.flatMap((place, node) => (place.under === under ? [{ node, depth: place.depth }, ...visit(node)] : []));
  return visit(null);
}

/** Each node's parent: an earlier node, often the latest so that trees grow deep, or none. */
const trees = (size: number) =>
  fc
    .array(fc.tuple(fc.constantFrom('top', 'latest', 'any', 'any'), fc.nat()), { minLength: size, maxLength: size })
    .map((choices) =>
      choices.map(([kind, n], node) => (node === 0 || kind === 'top' ? null : kind === 'latest' ? node - 1 : n % node)),
    );

test('any tree of replies comes back in reading order across pages, nothing twice, nothing lost', async () => {
  const siteId = await makeSite();
  const reader = visitor(siteId);
  const property = fc.asyncProperty(trees(65), async (parents) => {
    const thread = unique('tree');
    const writer = makeWriters(siteId);
    const ids: string[] = [];
    for (const [node, parent] of parents.entries()) {
      ids.push((await writer.post(thread, parent === null ? null : (ids[parent] ?? ''), `No ${node}`)).id);
    }
    const comments = await readAll(reader, thread);
    const expected = readingOrder(parents).map(({ node, depth }) => ({ id: ids[node], depth }));
    expect(comments.map(({ id, depth }) => ({ id, depth }))).toEqual(expected);
    for (const { id, parent } of comments) {
      const asked = parents[ids.indexOf(id)] ?? null;
      expect(parent).toBe(asked === null ? null : ids[asked]);
    }
    expect((await reader.discussion.list(thread)).total).toBe(65);
  });
  await fc.assert(property, { seed, numRuns: 3 });
});

test('pages hold while new comments arrive, and polling from the first page brings what they missed', async () => {
  const siteId = await makeSite();
  const writer = makeWriters(siteId);
  const thread = unique('busy');
  const before: Comment[] = [];
  for (let n = 0; n < 65; n++) before.push(await writer.post(thread, null, `No ${n}`));
  const { since } = await visitor(siteId).discussion.list(thread);
  let arrived = 0;
  const paged = await readAll(visitor(siteId), thread, async () => {
    await writer.post(thread, before[2]?.id ?? null, `early ${arrived}`);
    await writer.post(thread, before[64]?.id ?? null, `late ${arrived++}`);
  });
  const ids = paged.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(before.filter(({ id }) => !ids.includes(id))).toEqual([]);
  expect(arrived).toBe(2);
  const { comments: changes } = await visitor(siteId).discussion.changes(thread, since);
  expect(mergeComments(paged, changes)).toEqual(await readAll(visitor(siteId), thread));
});

/** Polls until nothing more is told. */
async function poll(lyceum: Lyceum, thread: string, state: { comments: Comment[]; since: number }) {
  for (;;) {
    const page = await lyceum.discussion.changes(thread, state.since);
    state.comments = mergeComments(state.comments, page.comments);
    state.since = page.since;
    if (page.comments.length < 100) return;
  }
}

type Step = ['post' | 'reply' | 'edit' | 'remove' | 'like' | 'unlike' | 'poll', number];
const steps = fc.array(
  fc.tuple(fc.constantFrom('post', 'reply', 'reply', 'edit', 'remove', 'like', 'unlike', 'poll'), fc.nat()),
  { minLength: 30, maxLength: 50 },
) as fc.Arbitrary<Step[]>;

test('who only polls ends with what a new reader sees, though clocks stand still, run back and writes run in parallel', async () => {
  const siteId = await makeSite();
  const property = fc.asyncProperty(
    steps,
    fc.infiniteStream(fc.integer({ min: -5000, max: 5000 })),
    async (acts, skews) => {
      const thread = unique('poll');
      const { authorOf, post } = makeWriters(siteId);
      const reader = visitor(siteId);
      const known: string[] = [];
      const state = { comments: [] as Comment[], since: (await reader.discussion.list(thread)).since };
      const start = Date.now();
      vi.useFakeTimers({ toFake: ['Date'], now: start });
      const running: Promise<unknown>[] = [];
      for (const [n, [kind, pick]] of acts.entries()) {
        // Three acts in one millisecond, the next three at another isolate's idea of the time.
        if (n % 3 === 0) vi.setSystemTime(start + (skews.next().value ?? 0));
        const id = known[pick % Math.max(1, known.length)];
        if (kind === 'post') known.push((await post(thread, null, `No ${n}`)).id);
        else if (kind === 'poll') await poll(reader, thread, state);
        else if (id === undefined) continue;
        else if (kind === 'reply') {
          const reply = await post(thread, id, `No ${n}`).catch(ifGone);
          if (reply) known.push(reply.id);
        } else {
          const lyceum = authorOf(id);
          const act = {
            edit: () => lyceum.discussion.edit(id, `Edited ${n}`),
            remove: () => lyceum.discussion.remove(id),
            like: () => lyceum.discussion.like(id, true),
            unlike: () => lyceum.discussion.like(id, false),
          }[kind];
          running.push(act().catch(ifGone));
        }
      }
      await Promise.all(running);
      await poll(reader, thread, state);
      const fresh = await readAll(reader, thread);
      expect(state.comments).toEqual(fresh);
      const total = (await reader.discussion.list(thread)).total;
      expect(fresh.filter(({ deleted }) => !deleted)).toHaveLength(total);
      for (const [index, { deleted, path }] of fresh.entries()) {
        if (deleted)
          expect(fresh.slice(index + 1).some((other) => !other.deleted && other.path.startsWith(path))).toBe(true);
      }
      const times = await db.select({ at: comment.changedAt }).from(comment).where(eq(comment.threadSlug, thread));
      expect(new Set(times.map(({ at }) => at)).size).toBe(times.length);
      vi.useRealTimers();
    },
  );
  await fc.assert(property, { seed, numRuns: 6 });
});

function ifGone(error: { code?: string }): undefined {
  if (error.code !== 'not_found') throw error;
}

test('more changes than a poll holds come in the next ones', async () => {
  const siteId = await makeSite();
  const thread = unique('long');
  await fillThread(siteId, thread, 250);
  const state = { comments: [] as Comment[], since: 0 };
  const sizes: number[] = [];
  for (let n = 0; n < 4; n++) {
    const page = await visitor(siteId).discussion.changes(thread, state.since);
    sizes.push(page.comments.length);
    state.comments = mergeComments(state.comments, page.comments);
    state.since = page.since;
  }
  expect(sizes).toEqual([100, 100, 50, 0]);
  expect(state.comments).toEqual(await readAll(visitor(siteId), thread));
});

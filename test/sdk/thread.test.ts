import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeComments } from '../../sdk/thread.ts';
import type { Comment } from '../../worker/contract/discussion.ts';

function make(id: string, path: string, html = ''): Comment {
  const rest = { likes: 0, liked: false, mine: false, deleted: path === '', createdAt: 0, editedAt: null };
  return { id, path, html, parent: null, depth: 0, author: { name: 'Ada', staff: false }, ...rest };
}

test('a change replaces, a new comment finds its place, a gone one leaves', () => {
  const current = Object.freeze([make('a', '1'), make('b', '12'), make('c', '2')]);
  const changes = Object.freeze([make('b', '12', 'edited'), make('d', '11'), make('c', '')]);
  expect(mergeComments(current, changes)).toEqual([make('a', '1'), make('d', '11'), make('b', '12', 'edited')]);
});

test('in whatever pieces and how often it arrives, a thread ends the same', () => {
  const paths = fc.uniqueArray(fc.stringMatching(/^[0-9]{1,6}$/), { maxLength: 30 });
  const property = fc.property(paths, fc.array(fc.array(fc.nat())), (all, pieces) => {
    const thread = all.map((path) => make(`id-${path}`, path));
    const pick = (indices: number[]) => indices.flatMap((index) => thread[index % thread.length] ?? []);
    const merged = pieces.reduce((current, indices) => mergeComments(current, pick(indices)), [] as Comment[]);
    const seen = new Set(pieces.flatMap((indices) => pick(indices).map(({ path }) => path)));
    expect(merged.map(({ path }) => path)).toEqual([...seen].sort());
    expect(mergeComments(merged, merged)).toEqual(merged);
  });
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`seed ${seed}`);
  fc.assert(property, { seed });
});

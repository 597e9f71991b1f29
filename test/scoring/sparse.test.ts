import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Sparse, sparseOf, transpose } from '../../worker/scoring/sparse.ts';
import { holds } from './property.ts';

const cells = fc.array(fc.tuple(fc.nat(5), fc.nat(6), fc.integer({ min: 1, max: 9 })), { maxLength: 40 });
const from = (list: [number, number, number][]) =>
  sparseOf(6, 7, {
    rows: list.map(([row]) => row),
    columns: list.map(([, column]) => column),
    values: list.map(([, , value]) => value),
  });

function dense({ rows, width, starts, columns, values }: Sparse): number[][] {
  const full = Array.from({ length: rows }, () => new Array<number>(width).fill(0));
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) full[row]![columns[i]!] = values ? values[i]! : 1;
  return full;
}

it('holds what was given, sums included, columns ascending', () => {
  holds(
    fc.property(cells, (list) => {
      const expected = Array.from({ length: 6 }, () => new Array<number>(7).fill(0));
      for (const [row, column, value] of list) expected[row]![column]! += value;
      const sparse = from(list);
      expect(dense(sparse)).toEqual(expected);
      for (let row = 0; row < 6; row++) {
        const columns = [...sparse.columns.subarray(sparse.starts[row], sparse.starts[row + 1])];
        expect(columns).toEqual([...new Set(columns)].sort((a, b) => a - b));
      }
    }),
  );
});

it('is itself again when turned twice', () => {
  holds(
    fc.property(cells, (list) => {
      const sparse = from(list);
      const turned = transpose(sparse);
      expect(dense(turned)).toEqual(dense(sparse)[0]!.map((_, column) => dense(sparse).map((row) => row[column]!)));
      expect(transpose(turned)).toEqual(sparse);
    }),
  );
});

it('refuses a cell outside', () => {
  expect(() => sparseOf(2, 2, { rows: [2], columns: [0] })).toThrow(RangeError);
  expect(() => sparseOf(2, 2, { rows: [0], columns: [2] })).toThrow(RangeError);
});

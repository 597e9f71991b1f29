import type { Products } from '../linear/inverse.ts';
import { layoutOf } from '../linear/kernel-memory.ts';
import type { Equations, Kernel, Shape, Side, Solver } from './solver.ts';

/** What kernel.as.ts exports. All numbers are addresses, in bytes, but for counts and scales. */
interface Exports {
  memory: WebAssembly.Memory;
  gram(rows: number, count: number, stride: number, weights: number, scale: number, out: number): void;
  precondition(a: number, b: number, n: number, ridge: number, stride: number, out: number): void;
  improve(
    x: number,
    count: number,
    stride: number,
    table: number,
    cells: number,
    weights: number,
    gram: number,
    room: number,
  ): void;
  products(w: number, c: number, tiles: number, out: number): void;
}

/** Rows, and cells, that are handed to the kernel at once: their lists stay in the second cache. */
const ROWS = 1024;
const CELLS = 32_768;
/** A row has less than 2³² cells. */
const BUCKETS = 32;

/**
 * The compiled kernel.wasm, ready for work: one an isolate, since its memory never shrinks, and one training at a time.
 * @throws where the runtime has no WebAssembly SIMD: use `twin` then
 */
export function openKernel(module: WebAssembly.Module): Kernel {
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  return { open: (shape) => solverIn(exports, shape), products: (rows) => productsIn(exports, rows) };
}

/** Numbers of a row of a panel. */
const TERMS = 64;

/** Both sides are packed by fours: of four rows the first numbers, then the second ones. */
function productsIn(kernel: Exports, most: number): Products {
  const layout = layoutOf(kernel.memory);
  const fours = Math.ceil(most / 4);
  const [own, others, out] = [4 * TERMS, 4 * TERMS * fours, 16 * fours].map((count) => layout.take(8 * count));
  const buffer = layout.open();
  const rows = new Float64Array(buffer, own, 4 * TERMS);
  const panel = new Float64Array(buffer, others, 4 * TERMS * fours);
  const pack = (from: Float64Array, first: number, count: number, to: Float64Array, at: number) => {
    for (let row = 0; row < 4; row++)
      for (let t = 0; t < TERMS; t++)
        to[at + 4 * t + row] = row < count ? (from[(first + row) * TERMS + t] as number) : 0;
  };
  return {
    load(from, n) {
      for (let tile = 0; 4 * tile < n; tile++) pack(from, 4 * tile, Math.min(4, n - 4 * tile), panel, 4 * TERMS * tile);
    },
    times(from, count) {
      const tiles = Math.ceil(count / 4);
      pack(from, 0, from.length / TERMS, rows, 0);
      kernel.products(own ?? 0, others ?? 0, tiles, out ?? 0);
      return { sums: new Float64Array(buffer, out, 16 * tiles), width: 4 * tiles };
    },
  };
}

function solverIn(kernel: Exports, { users, items, factors, longest }: Shape): Solver {
  const stride = factors * 4;
  const square = factors * stride;
  const capacity = Math.max(CELLS, (longest + 3) & ~3);
  const layout = layoutOf(kernel.memory);
  const { take } = layout;
  // After the last row of each side comes one of zeros: what fills a list up to a multiple of four points at it.
  const at = { user: take((users + 1) * stride), item: take((items + 1) * stride) };
  const size = { user: users, item: items };
  const gram = take(square);
  const weighted = take(square);
  const inverses = take(BUCKETS * square);
  const masses = take(Math.max(users, items) * 4);
  const table = take(ROWS * 12);
  const cells = take(capacity * 4);
  const weights = take(capacity * 4);
  const room = take(2 * stride);
  const buffer = layout.open();
  const tableCounts = new Uint32Array(buffer, table, ROWS * 3);
  const tableRidges = new Float32Array(buffer, table, ROWS * 3);
  const cellList = new Uint32Array(buffer, cells, capacity);
  const weightList = new Float32Array(buffer, weights, capacity);
  const massList = new Float32Array(buffer, masses, Math.max(users, items));

  function prepare(side: Side, { buckets, bucket }: Equations, others: Equations, unobserved: number): void {
    const other = side === 'user' ? 'item' : 'user';
    massList.set(others.mass);
    const total = others.mass.reduce((sum, mass) => sum + mass, 0);
    kernel.gram(at[other], size[other], stride, 0, unobserved, gram);
    kernel.gram(at[other], size[other], stride, masses, total > 0 ? 1 / total : 0, weighted);
    const used = new Uint8Array(BUCKETS);
    for (const index of bucket) used[index] = 1;
    for (const [index, { mass, ridge }] of buckets.entries())
      if (used[index]) kernel.precondition(gram, weighted, mass, ridge, stride, inverses + index * square);
  }

  function improve(side: Side, equations: Equations, first: number, last: number): void {
    const { starts, columns, values } = equations.cells;
    const { base, slope, ridge, bucket } = equations;
    const other = side === 'user' ? 'item' : 'user';
    const zeros = at[other] + size[other] * stride;
    for (let row = first; row < last; ) {
      // As many rows as there is place for.
      const from = row;
      let filled = 0;
      for (; row < last && row - from < ROWS; row++) {
        const begin = starts[row] ?? 0;
        const stop = starts[row + 1] ?? 0;
        const padded = (stop - begin + 3) & ~3;
        if (filled + padded > capacity) break;
        for (let i = begin; i < stop; i++) cellList[filled + i - begin] = at[other] + (columns[i] ?? 0) * stride;
        cellList.fill(zeros, filled + stop - begin, filled + padded);
        if (values) {
          for (let i = begin; i < stop; i++) weightList[filled + i - begin] = base + slope * (values[i] ?? 0);
        }
        filled += padded;
        const entry = (row - from) * 3;
        tableCounts[entry] = padded;
        tableRidges[entry + 1] = ridge[row] ?? 0;
        tableCounts[entry + 2] = inverses + (bucket[row] ?? 0) * square;
      }
      kernel.improve(at[side] + from * stride, row - from, stride, table, cells, values ? weights : 0, gram, room);
    }
  }

  return {
    users: new Float32Array(buffer, at.user, users * factors),
    items: new Float32Array(buffer, at.item, items * factors),
    prepare,
    improve,
  };
}

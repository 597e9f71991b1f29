import { layoutOf } from '../linear/kernel-memory.ts';
import type { Products } from './products.ts';
import { NEAR } from './rows.ts';

/** What kernel.as.ts exports: addresses in bytes, counts, strides in bytes. */
interface Exports {
  memory: WebAssembly.Memory;
  rowsTimesRows(out: number, a: number, e: number, rows: number, count: number, stride: number): void;
  addProduct(
    out: number,
    g: number,
    down: number,
    along: number,
    m: number,
    rows: number,
    count: number,
    stride: number,
  ): void;
  softmax(to: number, from: number, count: number, own: number, shift: number, weight: number): void;
  squares(out: number, m: number, rows: number, stride: number): void;
  distances(scores: number, lengths: number, count: number, place: number, near: number): void;
  perDistance(slopes: number, scores: number, sums: number, count: number): number;
  adagrad(values: number, sums: number, gradient: number, stride: number, rate: number): void;
}

/**
 * The products by the compiled kernel.wasm, with a memory of their own that their arrays keep alive: several times faster
 * than `plain`, and equal to it to single precision.
 * @throws where the runtime has no WebAssembly SIMD: use `plain` then
 */
export function openProducts(module: WebAssembly.Module): Products {
  const kernel = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  return {
    // The vectors of the kernel have four numbers.
    aligned: 4,
    room(...lengths) {
      const layout = layoutOf(kernel.memory);
      const starts = lengths.map((length) => layout.take(length * 4));
      const buffer = layout.open();
      return lengths.map((length, i) => new Float32Array(buffer, starts[i], length));
    },
    rowsTimesRows: (out, a, e, rows, count, width) =>
      kernel.rowsTimesRows(out.byteOffset, a.byteOffset, e.byteOffset, rows, count, width * 4),
    addWeightedRows: (out, g, e, rows, count, width) =>
      kernel.addProduct(out.byteOffset, g.byteOffset, count * 4, 4, e.byteOffset, rows, count, width * 4),
    addTransposed: (out, g, a, rows, count, width) =>
      kernel.addProduct(out.byteOffset, g.byteOffset, 4, count * 4, a.byteOffset, count, rows, width * 4),
    softmax: (slopes, scores, at, { count, own, shift, weight }) =>
      kernel.softmax(slopes.byteOffset + at * 4, scores.byteOffset + at * 4, count, own, shift, weight),
    squares: (out, m, rows, width) => kernel.squares(out.byteOffset, m.byteOffset, rows, width * 4),
    distances: (scores, at, lengths, count, place) =>
      kernel.distances(scores.byteOffset + at * 4, lengths.byteOffset, count, place, NEAR),
    perDistance: (slopes, scores, at, sums, count) =>
      kernel.perDistance(slopes.byteOffset + at * 4, scores.byteOffset + at * 4, sums.byteOffset, count),
    adagrad: (values, sums, to, gradient, from, length, rate) =>
      kernel.adagrad(
        values.byteOffset + to * 4,
        sums.byteOffset + to * 4,
        gradient.byteOffset + from * 4,
        length * 4,
        rate,
      ),
  };
}

/** Compiles kernel.wasm where a program cannot import it: a Worker imports it, and must not compile. */
export function compileKernel(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return new WebAssembly.Module(bytes);
}

import type { Products } from './products.ts';

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
}

const PAGE = 65_536;
/** Where the memory that is ours begins: below lies nothing but the compiler's own. */
const START = 1024;

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
      const starts: number[] = [];
      let end = START;
      for (const length of lengths) {
        starts.push(end);
        end = (end + length * 4 + 63) & ~63;
      }
      const { memory } = kernel;
      if (memory.buffer.byteLength < end) memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE));
      // The views come after the growth, which would detach them.
      return lengths.map((length, i) => new Float32Array(memory.buffer, starts[i], length).fill(0));
    },
    rowsTimesRows: (out, a, e, rows, count, width) =>
      kernel.rowsTimesRows(out.byteOffset, a.byteOffset, e.byteOffset, rows, count, width * 4),
    addWeightedRows: (out, g, e, rows, count, width) =>
      kernel.addProduct(out.byteOffset, g.byteOffset, count * 4, 4, e.byteOffset, rows, count, width * 4),
    addTransposed: (out, g, a, rows, count, width) =>
      kernel.addProduct(out.byteOffset, g.byteOffset, 4, count * 4, a.byteOffset, count, rows, width * 4),
  };
}

/** Compiles kernel.wasm where a program cannot import it: a Worker imports it, and must not compile. */
export function compileKernel(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return new WebAssembly.Module(bytes);
}

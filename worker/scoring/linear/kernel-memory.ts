const PAGE = 65_536;
/** Where the memory that is ours begins: below lies nothing but the compiler's own. */
const START = 1024;

/** A kernel's memory, laid out anew for one piece of work. */
export interface Layout {
  /** The address of so many bytes of one's own, at a multiple of 64. */
  take(bytes: number): number;
  /** Grows the memory to what was taken, all zeros. Make views after it: growth detaches them. O(bytes). */
  open(): ArrayBuffer;
}

export function layoutOf(memory: WebAssembly.Memory): Layout {
  let end = START;
  return {
    take(bytes) {
      const at = end;
      end = (end + bytes + 63) & ~63;
      return at;
    },
    open() {
      if (memory.buffer.byteLength < end) memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE));
      new Uint8Array(memory.buffer, START, end - START).fill(0);
      return memory.buffer;
    },
  };
}

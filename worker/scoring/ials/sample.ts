import { randomFrom } from '../random.ts';
import type { Sparse } from '../sparse.ts';

/** Whole users, drawn by seed, of about so many pairs; all, where there are no more. O(rows + cells). */
export function sampleOf(data: Sparse, pairs: number): Sparse {
  const { rows, width, starts, columns, values } = data;
  if (columns.length <= pairs) return data;
  const random = randomFrom(1);
  const share = pairs / columns.length;
  const drawn = Uint32Array.from({ length: rows }, (_, row) => row).filter(() => random() < share);
  const lengths = Uint32Array.from(drawn, (row) => (starts[row + 1] ?? 0) - (starts[row] ?? 0));
  const size = lengths.reduce((sum, length) => sum + length, 0);
  const sample = {
    rows: drawn.length,
    width,
    starts: new Uint32Array(drawn.length + 1),
    columns: new Uint32Array(size),
    values: values && new Float32Array(size),
  };
  drawn.forEach((row, place) => {
    const at = sample.starts[place] ?? 0;
    const [from, to] = [starts[row], starts[row + 1]];
    sample.columns.set(columns.subarray(from, to), at);
    if (values) sample.values?.set(values.subarray(from, to), at);
    sample.starts[place + 1] = at + (lengths[place] ?? 0);
  });
  return sample;
}

import type { Sparse } from '../sparse.ts';
import { checkSettings, type Settings } from './settings.ts';
import type { Kernel } from './solver.ts';
import { openTraining, type Training } from './training.ts';

/**
 * A training as bytes, to go on with in another invocation: its head (64 bits a number), the users' vectors and the
 * items' (32 bits). The machine's byte order, little-endian wherever this runs.
 */
export function saveTraining({ settings, solver, users, halves, row }: Training): Uint8Array<ArrayBuffer> {
  const { factors, iterations, ridge, exponent, unobserved, alpha, seed } = settings;
  const { rows, width, columns } = users.cells;
  const shape = [rows, width, columns.length];
  const head = [MAGIC, ...shape, halves, row, factors, iterations, ridge, exponent, unobserved, alpha, seed];
  const bytes = new Uint8Array(HEAD * 8 + (solver.users.length + solver.items.length) * 4);
  new Float64Array(bytes.buffer, 0, HEAD).set(head);
  const vectors = new Float32Array(bytes.buffer, HEAD * 8);
  vectors.set(solver.users);
  vectors.set(solver.items, solver.users.length);
  return bytes;
}

/** "IALS1": bytes of another release's layout are refused, and the training begins anew. */
const MAGIC = 0x49_414c_5331;
const HEAD = 13;

/**
 * The training that was saved, on the same data as before: what comes of it is the same as if it had not been
 * interrupted.
 * @throws RangeError where the bytes are no training, or one of other data
 */
export function loadTraining(bytes: Uint8Array, data: Sparse, kernel: Kernel | null): Training {
  // A copy where the bytes do not stand at a multiple of eight, as an array of 64-bit numbers must.
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (bytes.byteLength < HEAD * 8) throw new RangeError('not a training: its head is missing');
  const head = Array.from(new Float64Array(buffer, byteOffset, HEAD)) as Head;
  const [magic, rows, width, cells, halves, row, factors, iterations, ridge, exponent, unobserved, alpha, seed] = head;
  if (magic !== MAGIC) throw new RangeError('not a training, or one of another release');
  if (rows !== data.rows || width !== data.width || cells !== data.columns.length)
    throw new RangeError(`a training on ${rows} × ${width} with ${cells} cells, not on these data`);
  const settings: Settings = { factors, iterations, ridge, exponent, unobserved, alpha, seed };
  checkSettings(settings);
  const numbers = (rows + width) * factors;
  if (bytes.byteLength !== HEAD * 8 + numbers * 4) throw new RangeError('not a training: vectors are missing');
  const vectors = new Float32Array(buffer, byteOffset + HEAD * 8, numbers);
  const training = openTraining(data, settings, kernel);
  training.solver.users.set(vectors.subarray(0, rows * factors));
  training.solver.items.set(vectors.subarray(rows * factors));
  training.halves = halves;
  training.row = row;
  return training;
}

type Head = [number, number, number, number, number, number, number, number, number, number, number, number, number];

import type { OpenProducts } from '../knowledge/products.ts';
import type { Products } from '../linear/inverse.ts';
import type { Sparse } from '../sparse.ts';

/** Whose vectors are being improved; those of the other side stand still meanwhile. */
export type Side = 'user' | 'item';

export interface Shape {
  users: number;
  items: number;
  /** A multiple of 8. */
  factors: number;
  /** Cells of the longest row, of either side. */
  longest: number;
}

/** Rows of about as many cells share a preconditioner: all whose number of cells has the same power of two in it. */
export interface Bucket {
  /** A typical row's cells, and its ridge. */
  mass: number;
  ridge: number;
}

/** One side's equations. */
export interface Equations {
  cells: Sparse;
  /** An event of weight w counts base + slope × w. */
  base: number;
  slope: number;
  /** Of each row: the sum of what its events count, the ridge on its vector, and its bucket. */
  mass: Float32Array;
  ridge: Float32Array;
  bucket: Uint8Array;
  buckets: readonly Bucket[];
}

/** Holds the vectors and improves them: the WebAssembly kernel, or its twin in TypeScript. */
export interface Solver {
  /** Rows × factors. */
  readonly users: Float32Array;
  readonly items: Float32Array;
  /** Before the rows of a side are improved: what all of them share is computed from the other side's vectors. */
  prepare(side: Side, equations: Equations, others: Equations, unobserved: number): void;
  /** Improves the vectors of the rows from `first` to before `end`. */
  improve(side: Side, equations: Equations, first: number, end: number): void;
}

export interface Kernel {
  /** A solver with all vectors 0. Solvers opened before are lost. */
  open(shape: Shape): Solver;
  /** Room for products of panels of up to so many rows. Solvers opened before are lost; the twin has none. */
  products?(rows: number): Products;
  /** Products of vectors, to score many lists at once; absent: one by one, in plain TypeScript. */
  lists?: OpenProducts;
}

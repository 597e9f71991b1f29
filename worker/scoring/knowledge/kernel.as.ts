// The inner loops of training in AssemblyScript: `npm run kernel` compiles them to kernel.wasm. SIMD of 128 bits without
// the relaxed instructions, whose results may differ between CPUs: these are the same bits everywhere.
//
// A pointer is a byte address; a row has `stride` bytes, a multiple of 16, and begins at a multiple of 16. What each
// computes is said in products.ts and rows.ts, which do the same in plain TypeScript. Matrices are walked in tiles that
// stay in the first cache (32 kB) while all that needs them is done; each sum keeps its order, so tiles change no bit.

/** Bytes of a tile of rows, which are dotted; and a tile of g, which is a factor of a product. */
const TILE: usize = 16384;
const HIGH: u32 = 32;
const DEEP: u32 = 128;

function sum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

function dot(a: usize, b: usize, stride: usize): f32 {
  let total = f32x4.splat(0);
  for (let k: usize = 0; k < stride; k += 16) total = f32x4.add(total, f32x4.mul(v128.load(a + k), v128.load(b + k)));
  return sum(total);
}

/** out[b, n] = a[b] · e[n]. */
export function rowsTimesRows(out: usize, a: usize, e: usize, rows: u32, count: u32, stride: usize): void {
  const tall = max<u32>(4, <u32>(TILE / stride) & ~3);
  for (let first: u32 = 0; first < count; first += tall) {
    const end = min<u32>(count, first + tall);
    for (let b: u32 = 0; b < rows; b += 2) pairTimesRows(out, a, e, b, rows, first, end, count, stride);
  }
}

/** Two rows by four a pass: eight sums stay in registers. */
function pairTimesRows(
  out: usize,
  a: usize,
  e: usize,
  b: u32,
  rows: u32,
  first: u32,
  end: u32,
  count: u32,
  stride: usize,
): void {
  const pair = b + 1 < rows;
  const a0 = a + <usize>b * stride;
  const a1 = pair ? a0 + stride : a0;
  const to0 = out + <usize>b * ((<usize>count) << 2);
  const to1 = pair ? to0 + ((<usize>count) << 2) : to0;
  let n = first;
  for (; n + 3 < end; n += 4) {
    const e0 = e + <usize>n * stride;
    const e1 = e0 + stride;
    const e2 = e1 + stride;
    const e3 = e2 + stride;
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    let t2 = f32x4.splat(0);
    let t3 = f32x4.splat(0);
    for (let k: usize = 0; k < stride; k += 16) {
      const x = v128.load(a0 + k);
      const y = v128.load(a1 + k);
      let v = v128.load(e0 + k);
      s0 = f32x4.add(s0, f32x4.mul(x, v));
      t0 = f32x4.add(t0, f32x4.mul(y, v));
      v = v128.load(e1 + k);
      s1 = f32x4.add(s1, f32x4.mul(x, v));
      t1 = f32x4.add(t1, f32x4.mul(y, v));
      v = v128.load(e2 + k);
      s2 = f32x4.add(s2, f32x4.mul(x, v));
      t2 = f32x4.add(t2, f32x4.mul(y, v));
      v = v128.load(e3 + k);
      s3 = f32x4.add(s3, f32x4.mul(x, v));
      t3 = f32x4.add(t3, f32x4.mul(y, v));
    }
    const at = (<usize>n) << 2;
    store<f32>(to0 + at, sum(s0));
    store<f32>(to0 + at, sum(s1), 4);
    store<f32>(to0 + at, sum(s2), 8);
    store<f32>(to0 + at, sum(s3), 12);
    store<f32>(to1 + at, sum(t0));
    store<f32>(to1 + at, sum(t1), 4);
    store<f32>(to1 + at, sum(t2), 8);
    store<f32>(to1 + at, sum(t3), 12);
  }
  for (; n < end; n++) {
    const row = e + <usize>n * stride;
    store<f32>(to0 + ((<usize>n) << 2), dot(a0, row, stride));
    store<f32>(to1 + ((<usize>n) << 2), dot(a1, row, stride));
  }
}

/**
 * out[i] += Σj g(i, j) × m[j], where g(i, j) stands at g + i × down + j × along: a product with g, or with g turned.
 */
export function addProduct(
  out: usize,
  g: usize,
  down: usize,
  along: usize,
  m: usize,
  rows: u32,
  count: u32,
  stride: usize,
): void {
  for (let first: u32 = 0; first < count; first += DEEP) {
    const deep = min<u32>(DEEP, count - first);
    for (let i: u32 = 0; i < rows; i += HIGH) {
      const from = g + <usize>i * down + <usize>first * along;
      addTile(
        out + <usize>i * stride,
        from,
        down,
        along,
        m + <usize>first * stride,
        min<u32>(HIGH, rows - i),
        deep,
        stride,
      );
    }
  }
}

function addTile(
  out: usize,
  g: usize,
  down: usize,
  along: usize,
  m: usize,
  rows: u32,
  count: u32,
  stride: usize,
): void {
  let k: usize = 0;
  for (; k + 48 < stride; k += 64) {
    let i: u32 = 0;
    for (; i + 1 < rows; i += 2)
      addPair(out + <usize>i * stride + k, g + <usize>i * down, down, along, m + k, count, stride);
    if (i < rows)
      for (let c: usize = k; c < k + 64; c += 16)
        addColumn(out + <usize>i * stride + c, g + <usize>i * down, along, m + c, count, stride);
  }
  for (; k < stride; k += 16)
    for (let i: u32 = 0; i < rows; i++)
      addColumn(out + <usize>i * stride + k, g + <usize>i * down, along, m + k, count, stride);
}

/** Two rows by sixteen columns: eight sums stay in registers, and the four vectors read serve both rows. */
function addPair(to: usize, from: usize, down: usize, along: usize, m: usize, count: u32, stride: usize): void {
  const next = to + stride;
  let s0 = v128.load(to);
  let s1 = v128.load(to, 16);
  let s2 = v128.load(to, 32);
  let s3 = v128.load(to, 48);
  let t0 = v128.load(next);
  let t1 = v128.load(next, 16);
  let t2 = v128.load(next, 32);
  let t3 = v128.load(next, 48);
  let weight = from;
  let row = m;
  for (let j: u32 = 0; j < count; j++) {
    const x = v128.load_splat<f32>(weight);
    const y = v128.load_splat<f32>(weight + down);
    let v = v128.load(row);
    s0 = f32x4.add(s0, f32x4.mul(x, v));
    t0 = f32x4.add(t0, f32x4.mul(y, v));
    v = v128.load(row, 16);
    s1 = f32x4.add(s1, f32x4.mul(x, v));
    t1 = f32x4.add(t1, f32x4.mul(y, v));
    v = v128.load(row, 32);
    s2 = f32x4.add(s2, f32x4.mul(x, v));
    t2 = f32x4.add(t2, f32x4.mul(y, v));
    v = v128.load(row, 48);
    s3 = f32x4.add(s3, f32x4.mul(x, v));
    t3 = f32x4.add(t3, f32x4.mul(y, v));
    weight += along;
    row += stride;
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  v128.store(next, t0);
  v128.store(next, t1, 16);
  v128.store(next, t2, 32);
  v128.store(next, t3, 48);
}

/** Four columns of one row of `addProduct`. */
function addColumn(to: usize, weight: usize, along: usize, row: usize, count: u32, stride: usize): void {
  let total = v128.load(to);
  for (let j: u32 = 0; j < count; j++) {
    total = f32x4.add(total, f32x4.mul(v128.load_splat<f32>(weight), v128.load(row)));
    weight += along;
    row += stride;
  }
  v128.store(to, total);
}

/**
 * e to the power of four numbers up to 0: x = n ln 2 + r, and e^r by the polynomial of Cephes (Moshier), to some 2e-7 of
 * itself. Below -87 it is as good as nothing.
 */
function exp(given: v128): v128 {
  const x = f32x4.max(given, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** to[n] = e^(from[n] - top), four at a time; returns their sum. Rows of scores need no alignment. */
function grow(to: usize, from: usize, count: u32, top: f32): f32 {
  const tops = f32x4.splat(top);
  const bytes = (<usize>count) << 2;
  let total = f32x4.splat(0);
  let n: usize = 0;
  for (; n + 12 < bytes; n += 16) {
    const grown = exp(f32x4.sub(v128.load(from + n), tops));
    v128.store(to + n, grown);
    total = f32x4.add(total, grown);
  }
  let rest = sum(total);
  for (; n < bytes; n += 4) {
    const grown = f32x4.extract_lane(exp(f32x4.splat(load<f32>(from + n) - top)), 0);
    store<f32>(to + n, grown);
    rest += grown;
  }
  return rest;
}

export function softmax(to: usize, from: usize, count: u32, own: u32, shift: f32, weight: f32): void {
  let top = load<f32>(from);
  for (let n: u32 = 1; n < count; n++) top = max<f32>(top, load<f32>(from + ((<usize>n) << 2)));
  const after = (<usize>own) << 2;
  const by = weight / (grow(to, from, own, top) + grow(to + after, from + after, count - own, top - shift));
  const bytes = (<usize>count) << 2;
  let n: usize = 0;
  for (; n + 12 < bytes; n += 16) v128.store(to + n, f32x4.mul(v128.load(to + n), f32x4.splat(by)));
  for (; n < bytes; n += 4) store<f32>(to + n, load<f32>(to + n) * by);
}

export function squares(out: usize, m: usize, rows: u32, stride: usize): void {
  for (let n: u32 = 0; n < rows; n++) {
    const row = m + <usize>n * stride;
    store<f32>(out + ((<usize>n) << 2), dot(row, row, stride));
  }
}

export function distances(scores: usize, lengths: usize, count: u32, place: f32, near: f32): void {
  const bytes = (<usize>count) << 2;
  let n: usize = 0;
  for (; n + 12 < bytes; n += 16) {
    const product = v128.load(scores + n);
    const apart = f32x4.sub(f32x4.add(f32x4.splat(place), v128.load(lengths + n)), f32x4.add(product, product));
    v128.store(scores + n, f32x4.neg(f32x4.sqrt(f32x4.max(apart, f32x4.splat(near)))));
  }
  for (; n < bytes; n += 4) {
    const product = load<f32>(scores + n);
    const apart = place + load<f32>(lengths + n) - (product + product);
    store<f32>(scores + n, -sqrt<f32>(max<f32>(apart, near)));
  }
}

export function perDistance(slopes: usize, scores: usize, sums: usize, count: u32): f32 {
  const bytes = (<usize>count) << 2;
  let total = f32x4.splat(0);
  let n: usize = 0;
  for (; n + 12 < bytes; n += 16) {
    const weight = f32x4.neg(f32x4.div(v128.load(slopes + n), v128.load(scores + n)));
    v128.store(slopes + n, weight);
    v128.store(sums + n, f32x4.add(v128.load(sums + n), weight));
    total = f32x4.add(total, weight);
  }
  let rest = sum(total);
  for (; n < bytes; n += 4) {
    const weight = -load<f32>(slopes + n) / load<f32>(scores + n);
    store<f32>(slopes + n, weight);
    store<f32>(sums + n, load<f32>(sums + n) + weight);
    rest += weight;
  }
  return rest;
}

export function adagrad(values: usize, sums: usize, gradient: usize, stride: usize, rate: f32): void {
  for (let k: usize = 0; k < stride; k += 16) {
    const g = v128.load(gradient + k);
    const grown = f32x4.add(v128.load(sums + k), f32x4.mul(g, g));
    v128.store(sums + k, grown);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), g), f32x4.sqrt(f32x4.add(grown, f32x4.splat(1e-10))));
    v128.store(values + k, f32x4.sub(v128.load(values + k), step));
    v128.store(gradient + k, f32x4.splat(0));
  }
}

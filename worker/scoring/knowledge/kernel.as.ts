// The products of training in AssemblyScript: `npm run kernel` compiles them to kernel.wasm. SIMD of 128 bits without the
// relaxed instructions, whose results may differ between CPUs: these are the same bits everywhere.
//
// A pointer is a byte address; a row has `stride` bytes, a multiple of 16. What each computes is said in products.ts,
// which does the same in plain TypeScript.

function sum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

function dot(a: usize, b: usize, stride: usize): f32 {
  let total = f32x4.splat(0);
  for (let k: usize = 0; k < stride; k += 16) total = f32x4.add(total, f32x4.mul(v128.load(a + k), v128.load(b + k)));
  return sum(total);
}

/** out[b, n] = a[b] · e[n]. Two rows by four a pass: eight sums stay in registers. */
export function rowsTimesRows(out: usize, a: usize, e: usize, rows: u32, count: u32, stride: usize): void {
  for (let b: u32 = 0; b < rows; b += 2) {
    const pair = b + 1 < rows;
    const a0 = a + <usize>b * stride;
    const a1 = pair ? a0 + stride : a0;
    const to0 = out + <usize>b * ((<usize>count) << 2);
    const to1 = pair ? to0 + ((<usize>count) << 2) : to0;
    let n: u32 = 0;
    for (; n + 3 < count; n += 4) {
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
    for (; n < count; n++) {
      const row = e + <usize>n * stride;
      store<f32>(to0 + ((<usize>n) << 2), dot(a0, row, stride));
      store<f32>(to1 + ((<usize>n) << 2), dot(a1, row, stride));
    }
  }
}

/**
 * out[i] += Σj g(i, j) × m[j], where g(i, j) stands at g + i × down + j × along: a product with g, or with g turned.
 * One row by sixteen columns a pass: four sums stay in registers, and the four vectors read serve two rows.
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
  let i: u32 = 0;
  for (; i + 1 < rows; i += 2) {
    const to0 = out + <usize>i * stride;
    const to1 = to0 + stride;
    const from = g + <usize>i * down;
    let k: usize = 0;
    for (; k + 48 < stride; k += 64) {
      let s0 = v128.load(to0 + k);
      let s1 = v128.load(to0 + k, 16);
      let s2 = v128.load(to0 + k, 32);
      let s3 = v128.load(to0 + k, 48);
      let t0 = v128.load(to1 + k);
      let t1 = v128.load(to1 + k, 16);
      let t2 = v128.load(to1 + k, 32);
      let t3 = v128.load(to1 + k, 48);
      let weight = from;
      let row = m + k;
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
      v128.store(to0 + k, s0);
      v128.store(to0 + k, s1, 16);
      v128.store(to0 + k, s2, 32);
      v128.store(to0 + k, s3, 48);
      v128.store(to1 + k, t0);
      v128.store(to1 + k, t1, 16);
      v128.store(to1 + k, t2, 32);
      v128.store(to1 + k, t3, 48);
    }
    for (; k < stride; k += 16) {
      addColumn(to0 + k, from, along, m + k, count, stride);
      addColumn(to1 + k, from + down, along, m + k, count, stride);
    }
  }
  if (i < rows)
    for (let k: usize = 0; k < stride; k += 16)
      addColumn(out + <usize>i * stride + k, g + <usize>i * down, along, m + k, count, stride);
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

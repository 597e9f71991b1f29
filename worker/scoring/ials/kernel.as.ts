// The inner loops of the factorisation in AssemblyScript: `npm run kernel` compiles them to kernel.wasm. SIMD of 128 bits without the
// relaxed instructions, whose results may differ between CPUs: these are the same bits everywhere.
//
// A pointer is a byte address. A matrix has `stride` bytes a row: four times the number of factors, which is a multiple
// of eight. What each function computes is said in twin.ts, which does the same in plain TypeScript.

/** The four sums of four vectors, as one vector. */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

function sum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

function dot(a: usize, b: usize, stride: usize): f32 {
  let low = f32x4.splat(0);
  let high = f32x4.splat(0);
  for (let j: usize = 0; j < stride; j += 32) {
    low = f32x4.add(low, f32x4.mul(v128.load(a + j), v128.load(b + j)));
    high = f32x4.add(high, f32x4.mul(v128.load(a + j, 16), v128.load(b + j, 16)));
  }
  return sum(f32x4.add(low, high));
}

/** The scalar products of the rows at four addresses with `x`. */
function dots(a: usize, b: usize, c: usize, d: usize, x: usize, stride: usize): v128 {
  let sa = f32x4.splat(0);
  let sb = f32x4.splat(0);
  let sc = f32x4.splat(0);
  let sd = f32x4.splat(0);
  for (let j: usize = 0; j < stride; j += 32) {
    let v = v128.load(x + j);
    sa = f32x4.add(sa, f32x4.mul(v128.load(a + j), v));
    sb = f32x4.add(sb, f32x4.mul(v128.load(b + j), v));
    sc = f32x4.add(sc, f32x4.mul(v128.load(c + j), v));
    sd = f32x4.add(sd, f32x4.mul(v128.load(d + j), v));
    v = v128.load(x + j, 16);
    sa = f32x4.add(sa, f32x4.mul(v128.load(a + j, 16), v));
    sb = f32x4.add(sb, f32x4.mul(v128.load(b + j, 16), v));
    sc = f32x4.add(sc, f32x4.mul(v128.load(c + j, 16), v));
    sd = f32x4.add(sd, f32x4.mul(v128.load(d + j, 16), v));
  }
  return sums(sa, sb, sc, sd);
}

/** out = the symmetric matrix times x. */
function times(matrix: usize, x: usize, out: usize, stride: usize): void {
  for (let j: usize = 0; j < stride; j += 16) {
    const row = matrix + (j >> 2) * stride;
    v128.store(out + j, dots(row, row + stride, row + 2 * stride, row + 3 * stride, x, stride));
  }
}

/**
 * out = scale × the sum over rows of weight × row × rowᵀ; weights 0: each counts 1. Tiles of 4 × 8 cells stay in
 * registers.
 */
export function gram(rows: usize, count: u32, stride: usize, weights: usize, scale: f32, out: usize): void {
  memory.fill(out, 0, (stride >> 2) * stride);
  // So many rows a pass, that they stay in the nearest cache.
  for (let first: u32 = 0; first < count; first += 64) {
    const last = min(first + 64, count);
    for (let i: usize = 0; i < stride; i += 16) {
      for (let j: usize = i & ~31; j < stride; j += 32) {
        let a0 = f32x4.splat(0);
        let a1 = f32x4.splat(0);
        let b0 = f32x4.splat(0);
        let b1 = f32x4.splat(0);
        let c0 = f32x4.splat(0);
        let c1 = f32x4.splat(0);
        let d0 = f32x4.splat(0);
        let d1 = f32x4.splat(0);
        for (let r = first; r < last; r++) {
          const row = rows + <usize>r * stride;
          let v0 = v128.load(row + j);
          let v1 = v128.load(row + j, 16);
          if (weights) {
            const weight = v128.load_splat<f32>(weights + (r << 2));
            v0 = f32x4.mul(v0, weight);
            v1 = f32x4.mul(v1, weight);
          }
          let s = v128.load_splat<f32>(row + i);
          a0 = f32x4.add(a0, f32x4.mul(s, v0));
          a1 = f32x4.add(a1, f32x4.mul(s, v1));
          s = v128.load_splat<f32>(row + i, 4);
          b0 = f32x4.add(b0, f32x4.mul(s, v0));
          b1 = f32x4.add(b1, f32x4.mul(s, v1));
          s = v128.load_splat<f32>(row + i, 8);
          c0 = f32x4.add(c0, f32x4.mul(s, v0));
          c1 = f32x4.add(c1, f32x4.mul(s, v1));
          s = v128.load_splat<f32>(row + i, 12);
          d0 = f32x4.add(d0, f32x4.mul(s, v0));
          d1 = f32x4.add(d1, f32x4.mul(s, v1));
        }
        const at = out + (i >> 2) * stride + j;
        addTo(at, a0, a1);
        addTo(at + stride, b0, b1);
        addTo(at + 2 * stride, c0, c1);
        addTo(at + 3 * stride, d0, d1);
      }
    }
  }
  // Scaled, and the lower half a copy of the upper.
  for (let i: usize = 0; i < stride; i += 4) {
    for (let j: usize = i; j < stride; j += 4) {
      const value = load<f32>(out + (i >> 2) * stride + j) * scale;
      store<f32>(out + (i >> 2) * stride + j, value);
      store<f32>(out + (j >> 2) * stride + i, value);
    }
  }
}

function addTo(at: usize, low: v128, high: v128): void {
  v128.store(at, f32x4.add(v128.load(at), low));
  v128.store(at, f32x4.add(v128.load(at, 16), high), 16);
}

/**
 * out = a + n × b, and `ridge` on the diagonal; then inverted in place by Gauss and Jordan, which needs no pivots here.
 */
export function precondition(a: usize, b: usize, n: f32, ridge: f32, stride: usize, out: usize): void {
  const size = (stride >> 2) * stride;
  const times = f32x4.splat(n);
  for (let j: usize = 0; j < size; j += 16) {
    v128.store(out + j, f32x4.add(v128.load(a + j), f32x4.mul(times, v128.load(b + j))));
  }
  for (let k: usize = 0; k < stride; k += 4) {
    const at = out + (k >> 2) * stride + k;
    store<f32>(at, load<f32>(at) + ridge);
  }
  for (let k: usize = 0; k < stride; k += 4) {
    const pivots = out + (k >> 2) * stride;
    const inverse: f32 = 1 / load<f32>(pivots + k);
    store<f32>(pivots + k, 1);
    const scale = f32x4.splat(inverse);
    for (let j: usize = 0; j < stride; j += 16) v128.store(pivots + j, f32x4.mul(v128.load(pivots + j), scale));
    for (let row = out; row < out + size; row += stride) {
      if (row === pivots) continue;
      const factor = v128.load_splat<f32>(row + k);
      store<f32>(row + k, 0);
      for (let j: usize = 0; j < stride; j += 16) {
        v128.store(row + j, f32x4.sub(v128.load(row + j), f32x4.mul(factor, v128.load(pivots + j))));
      }
    }
  }
}

/**
 * One step of preconditioned conjugate gradients for each of `count` rows from `x` on. Of each row stands in `table`:
 * its cells (a multiple of four), its ridge, the address of its preconditioner; in `cells` the addresses of the other
 * side's rows, one row's cells after another's; in `weights` likewise (0: each counts 1). `room` has place for two
 * rows.
 */
export function improve(
  x: usize,
  count: u32,
  stride: usize,
  table: usize,
  cells: usize,
  weights: usize,
  gram: usize,
  room: usize,
): void {
  const r = room;
  const z = room + stride;
  const one = f32x4.splat(1);
  for (let row: u32 = 0; row < count; row++, x += stride, table += 12) {
    const end = cells + (load<u32>(table) << 2);
    if (end === cells) {
      memory.fill(x, 0, stride);
      continue;
    }
    const ridge = load<f32>(table, 4);
    // The residual: the sum over cells of weight × (1 − h·x) × h, less gram × x and ridge × x.
    times(gram, x, r, stride);
    const ridges = f32x4.splat(ridge);
    for (let j: usize = 0; j < stride; j += 16) {
      v128.store(r + j, f32x4.neg(f32x4.add(v128.load(r + j), f32x4.mul(ridges, v128.load(x + j)))));
    }
    let weight = weights;
    for (let cell = cells; cell < end; cell += 16) {
      const a: usize = load<u32>(cell);
      const b: usize = load<u32>(cell, 4);
      const c: usize = load<u32>(cell, 8);
      const d: usize = load<u32>(cell, 12);
      let missing = f32x4.sub(one, dots(a, b, c, d, x, stride));
      if (weights) {
        missing = f32x4.mul(missing, v128.load(weight));
        weight += 16;
      }
      const ma = v128.shuffle<f32>(missing, missing, 0, 0, 0, 0);
      const mb = v128.shuffle<f32>(missing, missing, 1, 1, 1, 1);
      const mc = v128.shuffle<f32>(missing, missing, 2, 2, 2, 2);
      const md = v128.shuffle<f32>(missing, missing, 3, 3, 3, 3);
      for (let j: usize = 0; j < stride; j += 32) {
        let low = f32x4.add(f32x4.mul(ma, v128.load(a + j)), f32x4.mul(mb, v128.load(b + j)));
        let more = f32x4.add(f32x4.mul(mc, v128.load(c + j)), f32x4.mul(md, v128.load(d + j)));
        v128.store(r + j, f32x4.add(v128.load(r + j), f32x4.add(low, more)));
        low = f32x4.add(f32x4.mul(ma, v128.load(a + j, 16)), f32x4.mul(mb, v128.load(b + j, 16)));
        more = f32x4.add(f32x4.mul(mc, v128.load(c + j, 16)), f32x4.mul(md, v128.load(d + j, 16)));
        v128.store(r + j, f32x4.add(v128.load(r + j, 16), f32x4.add(low, more)), 16);
      }
    }
    // The direction, and how far: only its length in the norm of the system is needed, so one pass of scalar products.
    times(load<u32>(table, 8), r, z, stride);
    const slope = dot(r, z, stride);
    times(gram, z, r, stride);
    let bend = dot(r, z, stride) + ridge * dot(z, z, stride);
    let squares = f32x4.splat(0);
    weight = weights;
    for (let cell = cells; cell < end; cell += 16) {
      const met = dots(load<u32>(cell), load<u32>(cell, 4), load<u32>(cell, 8), load<u32>(cell, 12), z, stride);
      let square = f32x4.mul(met, met);
      if (weights) {
        square = f32x4.mul(square, v128.load(weight));
        weight += 16;
      }
      squares = f32x4.add(squares, square);
    }
    bend += sum(squares);
    if (slope > 0 && bend > 0) {
      const far = f32x4.splat(slope / bend);
      for (let j: usize = 0; j < stride; j += 16) {
        v128.store(x + j, f32x4.add(v128.load(x + j), f32x4.mul(far, v128.load(z + j))));
      }
    }
    cells = end;
    weights = weight;
  }
}

/**
 * Four rows of `w` times all rows of `c`, each of 64 numbers of 64 bits and packed by fours: out is 4 × 4·tiles, by rows.
 * Each product is summed in the order of its terms, as in linear/inverse.ts, whose inner loop it is.
 */
export function products(w: usize, c: usize, tiles: u32, out: usize): void {
  const stride = (<usize>tiles) << 5;
  for (let tile: u32 = 0; tile < tiles; tile++, out += 32) {
    let a0 = f64x2.splat(0);
    let a1 = f64x2.splat(0);
    let b0 = f64x2.splat(0);
    let b1 = f64x2.splat(0);
    let c0 = f64x2.splat(0);
    let c1 = f64x2.splat(0);
    let d0 = f64x2.splat(0);
    let d1 = f64x2.splat(0);
    for (let t = w; t < w + 2048; t += 32, c += 32) {
      const low = v128.load(c);
      const high = v128.load(c, 16);
      let s = v128.load_splat<f64>(t);
      a0 = f64x2.add(a0, f64x2.mul(s, low));
      a1 = f64x2.add(a1, f64x2.mul(s, high));
      s = v128.load_splat<f64>(t, 8);
      b0 = f64x2.add(b0, f64x2.mul(s, low));
      b1 = f64x2.add(b1, f64x2.mul(s, high));
      s = v128.load_splat<f64>(t, 16);
      c0 = f64x2.add(c0, f64x2.mul(s, low));
      c1 = f64x2.add(c1, f64x2.mul(s, high));
      s = v128.load_splat<f64>(t, 24);
      d0 = f64x2.add(d0, f64x2.mul(s, low));
      d1 = f64x2.add(d1, f64x2.mul(s, high));
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out + stride, b0);
    v128.store(out + stride, b1, 16);
    v128.store(out + 2 * stride, c0);
    v128.store(out + 2 * stride, c1, 16);
    v128.store(out + 3 * stride, d0);
    v128.store(out + 3 * stride, d1, 16);
  }
}

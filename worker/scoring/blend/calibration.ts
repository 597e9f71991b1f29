/** Log odds as forecast, whether each was taken (1 or 0), and how many observations each stands for. */
export interface Forecasts {
  odds: Float64Array;
  taken: Uint8Array;
  counts: Float64Array;
}

/** How a score becomes a likelihood: 1 / (1 + exp(-slope × score - shift)). */
export interface Calibration {
  slope: number;
  shift: number;
}

/** What is believed before there is any forecast: as much as ten observations say. */
const RIDGE = 10;
const STEPS = 60;

/**
 * Platt's scaling ("Probabilistic outputs for support vector machines", 1999), to be made on forecasts that nothing was
 * learned from: slope and shift of highest likelihood, shrunk towards a slope of 1 and the given shift, by damped
 * Newton's method. O(steps × forecasts).
 */
export function calibrate(forecasts: Forecasts, shift: number): Calibration {
  let at: Calibration = { slope: 1, shift };
  let now = climb(forecasts, at, shift);
  for (let step = 0; step < STEPS; step++) {
    const { a, b, c, slope, lift } = now;
    const det = a * c - b * b;
    const direction = { slope: (c * slope - b * lift) / det, shift: (a * lift - b * slope) / det };
    let next = at;
    let then = now;
    for (let share = 1; share > 1e-9; share /= 2) {
      next = { slope: at.slope + share * direction.slope, shift: at.shift + share * direction.shift };
      then = climb(forecasts, next, shift);
      if (then.value >= now.value) break;
    }
    const gained = then.value - now.value;
    if (!(gained > 0)) break;
    [at, now] = [next, then];
    if (gained <= 1e-10 * (1 + Math.abs(now.value))) break;
  }
  // A slope that is not above 0 would turn the order over: such forecasts were worth nothing, and stay as they are.
  return at.slope > 0 ? at : { slope: 1, shift };
}

/** The value, its gradient (slope, lift) and minus its Hessian (a b, b c). */
function climb({ odds, taken, counts }: Forecasts, { slope, shift }: Calibration, prior: number) {
  const off = [slope - 1, shift - prior] as const;
  const sums = { value: (-RIDGE / 2) * (off[0] ** 2 + off[1] ** 2), a: RIDGE, b: 0, c: RIDGE, slope: 0, lift: 0 };
  sums.slope = -RIDGE * off[0];
  sums.lift = -RIDGE * off[1];
  odds.forEach((score, i) => {
    const count = counts[i] ?? 0;
    if (!Number.isFinite(score) || !(count > 0)) return;
    const logit = slope * score + shift;
    const e = Math.exp(-Math.abs(logit));
    const p = logit > 0 ? 1 / (1 + e) : e / (1 + e);
    // log(1 + exp(logit)), which must not overflow.
    sums.value -= count * (Math.max(0, logit) + Math.log1p(e) - (taken[i] ?? 0) * logit);
    const surprise = count * ((taken[i] ?? 0) - p);
    const curve = count * p * (1 - p);
    sums.slope += surprise * score;
    sums.lift += surprise;
    sums.a += curve * score * score;
    sums.b += curve * score;
    sums.c += curve;
  });
  return sums;
}

/**
 * Expected calibration error, 0…1 (Naeini, Cooper and Hauskrecht, AAAI 2015): forecasts by likelihood in `bins` groups of
 * the same size, in each the distance between mean likelihood and share taken, averaged. 0 without forecasts.
 * O(n log n).
 */
export function calibrationError({ odds, taken, counts }: Forecasts, { slope, shift }: Calibration, bins = 10): number {
  const order = Uint32Array.from(odds.keys()).sort((a, b) => (odds[a] ?? 0) - (odds[b] ?? 0) || a - b);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  const surplus = new Float64Array(bins);
  let before = 0;
  for (const i of order) {
    const count = counts[i] ?? 0;
    const bin = Math.min(bins - 1, Math.floor((before / total) * bins));
    const likely = 1 / (1 + Math.exp(-slope * (odds[i] ?? 0) - shift));
    surplus[bin] = (surplus[bin] ?? 0) + count * (likely - (taken[i] ?? 0));
    before += count;
  }
  return surplus.reduce((sum, one) => sum + Math.abs(one), 0) / total;
}

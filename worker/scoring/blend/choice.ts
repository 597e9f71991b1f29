import { solve } from '../linear/cholesky.ts';

/**
 * Choices: each is a list from which one candidate was taken. List l holds the rows starts[l] … starts[l + 1] - 1, the
 * one taken first; row r is values[r × width] … values[(r + 1) × width - 1].
 */
export interface Choices {
  width: number;
  starts: Uint32Array;
  values: Float64Array;
  /** How many candidates each row stands for: above 1 for one drawn from many. That of a row taken is 1. */
  counts: Float64Array;
  /** How much each list tells, above 0; without them, all alike. */
  evidence?: Float64Array;
}

/** A Newton step that improves nothing is halved so often, then the climb is over. */
const HALVINGS = 30;
const STEPS = 100;

/**
 * Conditional logistic regression (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974), shrunk
 * towards `prior`: maximises Σ evidence × log(e^(w·taken) / Σ count × e^(w·row)) - ridge / 2 × |w - prior|², each list a choice
 * among what stood in it, so that a member who reads much and one who reads little teach the same thing. By Newton's
 * method, each step a weighted least squares, halved until it improves. The function is strictly concave, so there is
 * one answer, found from anywhere; without choices it is the prior, exactly. Lists that hold what is no number do not
 * count. O(steps × rows × width²), usually 5 to 10 steps.
 * @throws RangeError unless ridge is a number above 0
 */
export function fitChoices(choices: Choices, prior: Float64Array, ridge: number, start = prior): Float64Array {
  if (!(ridge > 0 && Number.isFinite(ridge))) throw new RangeError(`ridge is ${ridge}: expected a number above 0`);
  const { width } = choices;
  const lists = sound(choices);
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const climb = (at: Float64Array) => {
    hessian.fill(0);
    let value = 0;
    for (let i = 0; i < width; i++) {
      const off = (at[i] ?? 0) - (prior[i] ?? 0);
      value -= (ridge / 2) * off * off;
      gradient[i] = -ridge * off;
      hessian[i * width + i] = ridge;
    }
    for (const list of lists) value += addList(choices, list, at, gradient, hessian);
    return value;
  };
  let at = start;
  let value = climb(at);
  for (let step = 0; step < STEPS; step++) {
    const direction = gradient.slice();
    solve(hessian, width, direction);
    let next = at;
    let better = Number.NEGATIVE_INFINITY;
    for (let halving = 0; halving < HALVINGS && !(better >= value); halving++) {
      next = at.map((weight, i) => weight + (direction[i] ?? 0) / 2 ** halving);
      better = climb(next);
    }
    const gained = better - value;
    if (!(gained > 0)) break;
    [at, value] = [next, better];
    if (gained <= 1e-10 * (1 + Math.abs(value))) break;
  }
  return at.slice();
}

/** Mean log likelihood of a choice, each counting what it tells; 0 without any. Higher is better. O(rows × width). */
export function likelihood(choices: Choices, weights: Float64Array): number {
  let sum = 0;
  let all = 0;
  for (const list of sound(choices)) {
    sum += addList(choices, list, weights, null, null);
    all += evidenceOf(choices, list);
  }
  return all === 0 ? 0 : sum / all;
}

const evidenceOf = ({ evidence }: Choices, list: number) => evidence?.[list] ?? 1;

/** The log likelihood of one list; adds its gradient, and minus its Hessian's lower half, where asked to. */
function addList(
  choices: Choices,
  list: number,
  at: Float64Array,
  gradient: Float64Array | null,
  hessian: Float64Array | null,
): number {
  const { width, starts, values, counts } = choices;
  const evidence = evidenceOf(choices, list);
  const from = starts[list] as number;
  const scores = new Float64Array((starts[list + 1] as number) - from);
  let most = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < scores.length; r++) {
    let score = 0;
    for (let i = 0; i < width; i++) score += (at[i] as number) * (values[(from + r) * width + i] as number);
    scores[r] = score;
    if (score > most) most = score;
  }
  // The largest is taken off before e to the power of it could overflow.
  let total = 0;
  for (let r = 0; r < scores.length; r++)
    total += (counts[from + r] as number) * Math.exp((scores[r] as number) - most);
  const value = evidence * ((scores[0] as number) - most - Math.log(total));
  if (!gradient || !hessian) return value;
  const mean = new Float64Array(width);
  for (let r = 0; r < scores.length; r++) {
    const p = ((counts[from + r] as number) * Math.exp((scores[r] as number) - most)) / total;
    const row = (from + r) * width;
    for (let i = 0; i < width; i++) {
      const own = p * (values[row + i] as number);
      mean[i] = (mean[i] as number) + own;
      for (let j = 0; j <= i; j++)
        hessian[i * width + j] = (hessian[i * width + j] as number) + evidence * own * (values[row + j] as number);
    }
  }
  for (let i = 0; i < width; i++) {
    const own = mean[i] as number;
    gradient[i] = (gradient[i] as number) + evidence * ((values[from * width + i] as number) - own);
    for (let j = 0; j <= i; j++)
      hessian[i * width + j] = (hessian[i * width + j] as number) - evidence * own * (mean[j] as number);
  }
  return value;
}

/** The lists that are a choice, all of whose numbers are numbers. */
function sound({ width, starts, values, counts }: Choices): number[] {
  return Array.from({ length: Math.max(0, starts.length - 1) }, (_, list) => list).filter((list) => {
    const [from = 0, to = 0] = starts.subarray(list, list + 2);
    return (
      to - from > 1 &&
      counts.subarray(from, to).every((count) => count > 0 && Number.isFinite(count)) &&
      values.subarray(from * width, to * width).every(Number.isFinite)
    );
  });
}

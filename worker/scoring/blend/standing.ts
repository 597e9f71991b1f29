/** Below what any formula gives: a model's word for an item that it does not rank. */
const ABSENT = -1e8;

/**
 * A part's scores for one history, made comparable: less their mean, by their deviation, over all items but those met;
 * what the part does not rank stands half a deviation below the last. In place. O(items).
 */
export function standardise(scores: Float32Array, met: ArrayLike<number>): void {
  const isMet = new Uint8Array(scores.length);
  for (let i = 0; i < met.length; i++) isMet[met[i] as number] = 1;
  let [count, sum, squares, least] = [0, 0, 0, Number.POSITIVE_INFINITY];
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    if (isMet[item] === 1 || score < ABSENT) continue;
    count++;
    sum += score;
    squares += score * score;
    if (score < least) least = score;
  }
  const mean = count === 0 ? 0 : sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean));
  // All alike, but for what rounding leaves of it: this part says nothing.
  const scale = deviation > 1e-6 * Math.abs(mean) ? deviation : Number.POSITIVE_INFINITY;
  const last = count === 0 ? 0 : (least - mean) / scale - 0.5;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] as number;
    scores[item] = score < ABSENT ? last : (score - mean) / scale;
  }
}

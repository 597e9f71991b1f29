/** Cosine of two sets of topics, 0…1: shared / √(a × b); 0 where either is empty. O(a × b), a few topics each. */
export function topicCosine(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [new Set(a), new Set(b)];
  let shared = 0;
  for (const topic of left) if (right.has(topic)) shared++;
  return shared === 0 ? 0 : shared / Math.sqrt(left.size * right.size);
}

/** Cosine of two vectors, -1…1; 0 where either has no length. O(length). */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
}

/** What the list takes apart. A factor is the content's vector of a trained model, null where it has none. */
export interface Likeness {
  topics: readonly string[];
  factor: ArrayLike<number> | null;
}

/** How alike two contents are, 0…1: of topics, and where both have vectors the mean of that and theirs. */
export function similarity(a: Likeness, b: Likeness): number {
  const topics = topicCosine(a.topics, b.topics);
  return a.factor && b.factor ? (topics + Math.max(0, cosine(a.factor, b.factor))) / 2 : topics;
}

/** What recall is divided by: as many as could be hit, or all that are relevant (then it may stay below 1). */
export type Divisor = 'reachable' | 'all';

/** HR@k: 1 where one of the first k is relevant, else 0. `hits[i]`: whether the i-th of the list is. O(k). */
export function hitRate(hits: ArrayLike<boolean>, k: number): number {
  return countHits(hits, k) > 0 ? 1 : 0;
}

/**
 * Recall@k: hits / min(k, relevant), as Liang, Krishnan, Hoffman and Jebara ("Variational autoencoders for collaborative
 * filtering", WWW 2018) divide, so that a perfect list has 1; or hits / relevant. O(k).
 */
export function recall(hits: ArrayLike<boolean>, relevant: number, k: number, divisor: Divisor = 'reachable'): number {
  return countHits(hits, k) / (divisor === 'all' ? relevant : Math.min(k, relevant));
}

/**
 * NDCG@k with binary gains: Σ 1 / log2(place + 1) over the hits, by the same sum of a perfect list of min(k, relevant)
 * hits (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002, with the discount that
 * Burges et al. made usual). O(k).
 */
export function ndcg(hits: ArrayLike<boolean>, relevant: number, k: number): number {
  let gained = 0;
  let ideal = 0;
  for (let i = 0; i < k; i++) {
    const gain = 1 / Math.log2(i + 2);
    if (hits[i]) gained += gain;
    if (i < relevant) ideal += gain;
  }
  return ideal === 0 ? 0 : gained / ideal;
}

function countHits(hits: ArrayLike<boolean>, k: number): number {
  let count = 0;
  for (let i = 0; i < Math.min(k, hits.length); i++) if (hits[i]) count++;
  return count;
}

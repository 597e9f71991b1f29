import { compareIds } from '../content.ts';

/**
 * What lists do to a catalogue. Items are numbered from 0; a list is the items shown to one member, best first. All of
 * them are pure and take what was shown, so they measure any recommender, this one or the one before.
 */

/** A member's list; the same item twice in one list counts once where it says so. */
export type ShownList = ArrayLike<number>;

/**
 * Catalogue coverage, 0…1: the share of `items` that stand in at least one list (Ge, Delgado-Battenfeld and Jannach,
 * "Beyond accuracy", RecSys 2010). 0 without items. O(shown).
 */
export function coverage(lists: readonly ShownList[], items: number): number {
  const seen = new Uint8Array(items);
  let covered = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const item = list[i] ?? -1;
      if (item >= items || item < 0 || seen[item] === 1) continue;
      seen[item] = 1;
      covered++;
    }
  }
  return items === 0 ? 0 : covered / items;
}

/**
 * Gini index of exposures, 0…1: Σ (2i - n - 1) xᵢ / ((n - 1) Σ x) over x ascending, as Shani and Gunawardana
 * ("Evaluating recommendation systems", Recommender Systems Handbook 2011, section 8.3.4) have it, so that it is 0 where
 * all are shown alike and 1 where one item has it all. 0 for fewer than two items, or where nothing is shown.
 * O(n log n).
 */
export function gini(exposures: ArrayLike<number>): number {
  const sorted = Float64Array.from(exposures).sort();
  const n = sorted.length;
  let sum = 0;
  let ranked = 0;
  sorted.forEach((exposure, i) => {
    sum += exposure;
    ranked += (2 * (i + 1) - n - 1) * exposure;
  });
  return n < 2 || sum === 0 ? 0 : ranked / ((n - 1) * sum);
}

/**
 * What each item is exposed to: Σ 1 / log2(1 + place) over the lists it stands in (Singh and Joachims, "Fairness of
 * exposure in rankings", KDD 2018, with the discount of DCG). O(shown).
 */
export function exposures(lists: readonly ShownList[], items: number): Float64Array {
  const exposure = new Float64Array(items);
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const item = list[i] ?? -1;
      if (item >= 0 && item < items) exposure[item] = (exposure[item] ?? 0) + 1 / Math.log2(i + 2);
    }
  }
  return exposure;
}

/**
 * Popularity lift: mean popularity of what is recommended to a member over that of what the same member has read,
 * averaged over members first (GAP of Abdollahpouri, Mansoury, Burke and Mobasher, "The unfairness of popularity bias
 * in recommendation", RMSE 2019; they report the ratio less 1). Above 1, lists favour the popular more than readers do.
 * An item's popularity is its rank share among all items by `counts`, 0 the least and 1 the most, equal counts in their
 * middle: a share of all reads, as in the paper, would be ruled by the one best seller. Members without a list or
 * without reads are left out; 1 where none is left. O(items log items + shown + read).
 */
export function popularityLift(
  lists: readonly ShownList[],
  reads: readonly ShownList[],
  counts: ArrayLike<number>,
): number {
  const popularity = rankShares(counts);
  let shown = 0;
  let read = 0;
  lists.forEach((list, member) => {
    const own = reads[member];
    if (list.length === 0 || !own || own.length === 0) return;
    shown += meanOf(popularity, list);
    read += meanOf(popularity, own);
  });
  return read === 0 ? 1 : shown / read;
}

export interface GroupExposure {
  group: string;
  /** Share of all exposure that the group's items have, 0…1. */
  exposure: number;
  /** Share of all items that are the group's, 0…1. */
  share: number;
}

/**
 * Exposure by group (an author, a topic), beside the group's share of the catalogue: what each would have were all items
 * shown alike (demographic parity of Singh and Joachims 2018). An item of several groups counts for each of them in equal
 * parts; one of none counts for none. Most exposed first, ties by name. O(items × groups an item).
 *
 * @param exposure what each item is exposed to, such as `exposures` gives
 * @param groupsOf the groups of each item, by number
 */
export function exposureBy(exposure: ArrayLike<number>, groupsOf: readonly (readonly string[])[]): GroupExposure[] {
  const groups = new Map<string, { exposure: number; share: number }>();
  let shown = 0;
  let items = 0;
  groupsOf.forEach((names, item) => {
    const own = exposure[item] ?? 0;
    for (const name of names) {
      const group = groups.get(name) ?? { exposure: 0, share: 0 };
      group.exposure += own / names.length;
      group.share += 1 / names.length;
      groups.set(name, group);
    }
    if (names.length === 0) return;
    shown += own;
    items++;
  });
  return [...groups]
    .map(([group, sums]) => ({
      group,
      exposure: shown === 0 ? 0 : sums.exposure / shown,
      share: sums.share / items,
    }))
    .sort((a, b) => b.exposure - a.exposure || compareIds(a.group, b.group));
}

export interface TenureQuality {
  /** Months since joining: from the first, to before the last; the last band has no end (`12+`). */
  months: string;
  members: number;
  ndcg10: number;
}

/** Months at which a band of tenure ends. */
const BANDS = [1, 3, 12] as const;

/**
 * Mean NDCG@10 by how long the members are known: a recommender that serves only its oldest members shows here (the
 * group-wise evaluation of Ekstrand et al., "All the cool kids, how do they fit in?", FAT* 2018, with tenure as the
 * group). Bands without members are there, with 0 members and 0. O(members).
 */
export function qualityByTenure(members: readonly { months: number; ndcg10: number }[]): TenureQuality[] {
  return [0, ...BANDS].map((from, i) => {
    const to = BANDS[i];
    const band = members.filter(({ months }) => months >= from && (to === undefined || months < to));
    const sum = band.reduce((total, { ndcg10 }) => total + ndcg10, 0);
    return {
      months: to === undefined ? `${from}+` : `${from}-${to}`,
      members: band.length,
      ndcg10: band.length === 0 ? 0 : sum / band.length,
    };
  });
}

/** 0 for the least, 1 for the most, those with equal counts all in their middle. One item alone is in the middle: 0.5. */
function rankShares(counts: ArrayLike<number>): Float64Array {
  const n = counts.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  const shares = new Float64Array(n);
  for (let first = 0; first < n; ) {
    let last = first;
    while (last + 1 < n && counts[order[last + 1] ?? 0] === counts[order[first] ?? 0]) last++;
    const middle = n < 2 ? 0.5 : (first + last) / 2 / (n - 1);
    for (let i = first; i <= last; i++) shares[order[i] ?? 0] = middle;
    first = last + 1;
  }
  return shares;
}

function meanOf(values: Float64Array, list: ShownList): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += values[list[i] ?? 0] ?? 0;
  return sum / list.length;
}

import { DAY } from '../../access/can.ts';

/** Time of a fixed length that a member got: a pass or a redeemed gift. */
export interface Stacked {
  id: string;
  /** When it was paid for or redeemed. It counts from then, so that nobody waits for what is paid. */
  from: number;
  /** null: without an end. */
  days: number | null;
  /** When it was taken back, if it was. */
  voidedAt: number | null;
}

/**
 * The end of each of a member's passes and gifts on one plan: whatever came later is added behind what was there.
 * A pure function of the set, so neither the order of deliveries nor their number matters. O(n log n).
 */
export function stack(entries: readonly Stacked[]): Map<string, number | null> {
  const ends = new Map<string, number | null>();
  let end = 0;
  for (const { id, from, days, voidedAt } of [...entries].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))) {
    const full = days === null ? null : Math.max(from, end) + days * DAY;
    const own = voidedAt !== null && (full === null || voidedAt < full) ? Math.max(voidedAt, from) : full;
    ends.set(id, own);
    // What has no end adds nothing to the others; what was taken back gives its place up.
    if (own !== null) end = Math.max(end, own);
  }
  return ends;
}

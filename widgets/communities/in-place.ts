interface Named {
  slug: string;
}

/**
 * A newer list in the order of the one that is shown, so that no row moves while somebody acts on one: what is in both
 * is as the newer says, what is gone goes unless it is kept, what is new comes last.
 */
export function inPlace<T extends Named>(shown: readonly T[], newer: readonly T[], kept: ReadonlySet<string>): T[] {
  const left = new Map(newer.map((one) => [one.slug, one]));
  const rows = shown.flatMap((old) => {
    const now = left.get(old.slug);
    left.delete(old.slug);
    return now ?? (kept.has(old.slug) ? old : []);
  });
  return [...rows, ...left.values()];
}

import type Stripe from 'stripe';
import { missing } from './errors.ts';
import type { Page } from './params.ts';
import type { Shelf } from './shelf.ts';

type Listed = { id: string; object: string; created: number };

/**
 * Newest first, keyset cursors, 10 a page unless told: https://docs.stripe.com/api/pagination
 * `ref` narrows the search to what belongs to that object.
 */
export function listPage<T extends Listed>(
  items: Shelf<T>,
  url: string,
  params: Page,
  matches: (item: T) => boolean = () => true,
  ref?: string,
): Stripe.ApiList<T> {
  const all = items.of(ref);
  const limit = params.limit ?? 10;
  const wanted = (item: T) => matches(item) && within(item.created, params.created);
  const position = (id: string, param: string) => {
    const item = items.get(id);
    const index = item ? all.lastIndexOf(item) : -1;
    if (index < 0) throw missing('object', id, param);
    return index;
  };
  const found: T[] = [];
  if (params.ending_before) {
    let index = position(params.ending_before, 'ending_before') + 1;
    for (; index < all.length && found.length <= limit; index++) {
      const item = all[index];
      if (item && wanted(item)) found.unshift(item);
    }
    return { object: 'list', data: found.slice(-limit), has_more: found.length > limit, url };
  }
  const from = typeof params.created === 'object' ? (params.created.gte ?? params.created.gt ?? 0) : 0;
  let index = params.starting_after ? position(params.starting_after, 'starting_after') - 1 : all.length - 1;
  for (; index >= 0 && found.length <= limit; index--) {
    const item = all[index];
    if (!item || item.created < from) break;
    if (wanted(item)) found.push(item);
  }
  return { object: 'list', data: found.slice(0, limit), has_more: found.length > limit, url };
}

function within(at: number, range: Page['created']): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return at === range;
  const { gt, gte, lt, lte } = range;
  return !((gt && at <= gt) || (gte && at < gte) || (lt && at >= lt) || (lte && at > lte));
}

export function find<T>(items: Map<string, T>, noun: string, id: string, param = 'id'): T {
  const item = items.get(id);
  if (!item) throw missing(noun, id, param);
  return item;
}

/** The id of a field that may hold the whole object; here it never does. */
export function idOf(field: string | { id: string } | null | undefined): string | null {
  return typeof field === 'string' ? field : (field?.id ?? null);
}

/** Keys merge, an empty value removes its key, an empty text removes all. */
export function mergeMetadata(
  old: Stripe.Metadata,
  change: Stripe.Emptyable<Stripe.MetadataParam> | undefined,
): Stripe.Metadata {
  if (change === undefined) return old;
  if (change === '' || change === null) return {};
  const merged = Object.entries({ ...old, ...change }).flatMap(([key, value]) =>
    value === '' || value === null ? [] : [[key, String(value)]],
  );
  return Object.fromEntries(merged);
}

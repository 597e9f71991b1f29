import type Stripe from 'stripe';
import { missing } from './errors.ts';
import type { Page } from './params.ts';

type Listed = { id: string; object: string; created: number };

/** Newest first, keyset cursors, 10 a page unless told: https://docs.stripe.com/api/pagination */
export function listPage<T extends Listed>(
  items: Map<string, T>,
  url: string,
  params: Page,
  matches: (item: T) => boolean = () => true,
): Stripe.ApiList<T> {
  const found = [...items.values()].reverse().filter((item) => matches(item) && within(item.created, params.created));
  const limit = params.limit ?? 10;
  const position = (id: string, param: string) => {
    const index = found.findIndex((item) => item.id === id);
    if (index < 0) throw missing('object', id, param);
    return index;
  };
  if (params.ending_before) {
    const end = position(params.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: found.slice(start, end), has_more: start > 0, url };
  }
  const start = params.starting_after ? position(params.starting_after, 'starting_after') + 1 : 0;
  return { object: 'list', data: found.slice(start, start + limit), has_more: start + limit < found.length, url };
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

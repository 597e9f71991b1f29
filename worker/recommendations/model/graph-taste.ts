import { centreOf, graphCosine } from '../../scoring/knowledge/related.ts';
import type { ReadyModel } from './ready-model.ts';

/**
 * Where in the site's graph lies what a member met, each with its weight (`weightOf`): how near a content is to it, by its
 * number, -1…1; null for a content without a place, or a member who met none with one. Computed when a list is asked for, as the
 * member's vector is. O(met × width), then O(width) a content.
 */
export function graphTaste(
  { index, graph }: ReadyModel,
  met: Iterable<{ id: string; weight: number }>,
): (item: number | undefined) => number | null {
  if (!graph) return () => null;
  const known = [...met].flatMap(({ id, weight }) => {
    const item = index.get(id);
    return item === undefined || !placed(graph, item) ? [] : [{ item, weight }];
  });
  if (known.length === 0) return () => null;
  const centre = centreOf(
    graph,
    known.map(({ item }) => item),
    known.map(({ weight }) => weight),
  );
  return (item) => (item === undefined || !placed(graph, item) ? null : graphCosine(graph, centre, item));
}

/** Nothing is known of a content whose vector has no length. */
function placed({ width, entities }: NonNullable<ReadyModel['graph']>, item: number): boolean {
  return entities.subarray(item * width, (item + 1) * width).some((value) => value !== 0);
}

import type { ModelWeights } from '../../contract/scoring-model.ts';
import { foldIn } from '../../scoring/ials/foldin.ts';
import type { ItemFactors } from '../../scoring/ials/quantize.ts';
import { arrayOf, pack, unpack } from './blob.ts';

/** A trained model as lists use it. */
export interface ReadyModel {
  version: number;
  /** Ids of the contents (`idOf`), by number. */
  ids: readonly string[];
  index: ReadonlyMap<string, number>;
  factors: ItemFactors;
  /** Null: nothing was learned of the blend, the plain weights hold. */
  weights: ModelWeights | null;
  /** Where the site's graph places the contents, by number; null where it was too large, or says nothing. */
  graph: GraphPlaces | null;
}

/** Directions only, which a byte for each number keeps. */
export interface GraphPlaces {
  width: number;
  entities: Int8Array;
}

type Packed = Omit<ReadyModel, 'index' | 'graph'> & Partial<Pick<ReadyModel, 'graph'>>;

type Header = Pick<ReadyModel, 'version' | 'ids' | 'weights'> &
  Pick<ItemFactors, 'settings' | 'base' | 'slope'> & { graphWidth?: number };

/** A model as bytes; `ids` are those of the factors, by number. */
export function packModel({ version, ids, weights, factors, graph }: Packed): Uint8Array<ArrayBuffer> {
  const { settings, base, slope, rows, scales, gram } = factors;
  const header: Header = { version, ids, weights, settings, base, slope, graphWidth: graph?.width ?? 0 };
  return pack(header, { rows, scales, gram, ...(graph && { graph: graph.entities }) });
}

/** @throws TypeError or RangeError where the bytes are no model that this release can read */
export function unpackModel(buffer: ArrayBuffer): ReadyModel {
  const blob = unpack<Header>(buffer);
  const { version, ids, weights, settings, base, slope, graphWidth = 0 } = blob.header;
  const rows = arrayOf(blob, 'rows', 'Int8Array');
  const scales = arrayOf(blob, 'scales', 'Float32Array');
  const gram = arrayOf(blob, 'gram', 'Float64Array');
  const count = ids.length;
  const { factors: d } = settings;
  if (rows.length !== count * d || scales.length !== count || gram.length !== d * d)
    throw new RangeError(`not the factors of ${count} contents: ${rows.length} numbers, ${scales.length} scales`);
  const entities = graphWidth > 0 ? arrayOf(blob, 'graph', 'Int8Array') : null;
  if (entities && entities.length !== count * graphWidth) throw new RangeError('not the places of as many contents');
  const graph = entities && { width: graphWidth, entities };
  const index = new Map(ids.map((id, item) => [id, item]));
  return { version, ids, index, factors: { count, rows, scales, gram, settings, base, slope }, weights, graph };
}

/** About what a model takes in memory: its factors, and for each id its text and its place in the index. */
export function sizeOf({ ids, factors: { rows, scales, gram }, graph }: ReadyModel): number {
  const numbers = rows.byteLength + scales.byteLength + gram.byteLength + (graph?.entities.byteLength ?? 0);
  return ids.reduce((sum, { length }) => sum + length + 100, numbers);
}

/**
 * The vector of who met these contents, each with its weight (`weightOf`); null where the model knows none of them. The
 * score of a content is its product with the content's vector (`scoreItems`).
 */
export function vectorOf(
  { index, factors }: ReadyModel,
  met: Iterable<{ id: string; weight: number }>,
): Float64Array | null {
  const items: number[] = [];
  const weights: number[] = [];
  for (const { id, weight } of met) {
    const item = index.get(id);
    if (item === undefined) continue;
    items.push(item);
    weights.push(weight);
  }
  return items.length === 0 ? null : foldIn(factors, items, weights);
}

import { dequantize, quantize } from '../../scoring/ials/quantize.ts';
import { loadTraining, saveTraining } from '../../scoring/ials/saved.ts';
import { type Settings, settingsFor } from '../../scoring/ials/settings.ts';
import { continueTraining, startTraining, type Training } from '../../scoring/ials/training.ts';
import type { Sparse } from '../../scoring/sparse.ts';
import { modelKey } from '../model/keys.ts';
import { packModel, type ReadyModel, unpackModel } from '../model/ready-model.ts';
import { weightsOfBits } from './acts.ts';
import type { Listed } from './catalogue.ts';
import { matrixOf } from './dataset.ts';
import { kernel } from './kernel.ts';
import { LONGEST } from './limits.ts';
import { foretell } from './new-items.ts';
import { type Prepared, prepare, readPrepared } from './prepare.ts';
import { relatedOf } from './related-topics.ts';
import { takenIn } from './shown.ts';
import { embedSite, placesOf } from './site-graph.ts';
import { type Change, type Claimed, currentOf } from './version.ts';
import { readBytes, type Workshop, writeBytes } from './workshop.ts';

/** A training that begins where the current version ended is done sooner. */
const WARM_ITERATIONS = 4;

/** One step of the factorisation. However many there are, the factors come out as those of a single one, bit for bit. */
export async function factorise(shop: Workshop, claimed: Claimed): Promise<Change> {
  const { cursor } = claimed;
  if (cursor.data === undefined) return prepare(shop, claimed);
  const { matrix, used, contents } = await readMatrix(shop, claimed);
  const training =
    cursor.state === undefined
      ? await begin(shop, claimed, contents, matrix, used)
      : loadTraining(new Uint8Array(await readBytes(shop, cursor.state)), matrix, kernel());
  const done = continueTraining(training, { rows: rowsFor(training, shop.limits.products) });
  const { factors, iterations, ridge, exponent, unobserved, alpha, seed } = training.settings;
  const settings = { ...claimed.settings, factors, iterations, ridge, exponent, unobserved, alpha, seed };
  if (!done) {
    const state = await writeBytes(shop, 'state', saveTraining(training));
    const progress = training.halves / (2 * iterations);
    return { cursor: { ...cursor, state, progress }, settings };
  }
  const graph = embedSite(contents);
  const fresh = foretell(contents, used, training.solver.items, factors, graph);
  const vectors = new Float32Array(training.solver.items.length + fresh.vectors.length);
  vectors.set(training.solver.items);
  vectors.set(fresh.vectors, training.solver.items.length);
  const kept = [...used, ...fresh.places].map((place) => contents[place] as Listed);
  const quantized = quantize(vectors, training.settings, training.items);
  const model = packModel({
    ...{ version: claimed.version, ids: kept.map(({ id }) => id), weights: null, factors: quantized },
    graph: graph && placesOf(graph, kept),
  });
  const name = await writeBytes(shop, 'factors', model);
  const related = graph ? relatedOf(contents, graph) : [];
  return { stage: 'blend', cursor: { data: cursor.data, factors: name }, settings, related };
}

/** What `factorise` has come to. */
export async function readFactors(shop: Workshop, { cursor }: Claimed): Promise<ReadyModel> {
  return unpackModel(await readBytes(shop, cursor.factors));
}

/** Apart, so that what the matrix is made from is gone from memory before the factorisation begins. */
async function readMatrix(shop: Workshop, claimed: Claimed) {
  const prepared = await readPrepared(shop, claimed);
  const { contents, held, shown } = prepared;
  const foretold = new Set([...held, ...takenIn(shown)]);
  return { contents, ...matrixOf(prepared, foretold, weightsOfBits, contents.length) };
}

async function begin(
  shop: Workshop,
  { siteId, version }: Claimed,
  contents: Prepared['contents'],
  matrix: Sparse,
  used: Uint32Array,
): Promise<Training> {
  const suited = settingsFor(matrix);
  const longest = LONGEST.factors / (matrix.rows + matrix.width > LONGEST.rows ? 2 : 1);
  const settings = { ...suited, factors: Math.min(longest, suited.factors) };
  const [current] = await currentOf(shop.db, siteId);
  // After one that was refused or failed it begins anew, so that no fault is carried on for ever.
  const before = current?.version === version - 1 ? await shop.env.MODELS.get(modelKey(siteId, current.version)) : null;
  const warm = before && warmFrom(unpackModel(await before.arrayBuffer()), settings, contents, used);
  return startTraining(matrix, warm ? { ...settings, iterations: WARM_ITERATIONS } : settings, kernel(), warm);
}

/** The current version's vectors of these contents; null where they are of another length. */
function warmFrom(
  { factors, index }: ReadyModel,
  settings: Settings,
  contents: Prepared['contents'],
  used: Uint32Array,
): Float32Array | null {
  const { factors: d } = settings;
  if (factors.settings.factors !== d) return null;
  const vectors = dequantize(factors);
  const warm = new Float32Array(used.length * d);
  used.forEach((place, number) => {
    const item = index.get(contents[place]?.id ?? '');
    if (item !== undefined) warm.set(vectors.subarray(item * d, (item + 1) * d), number * d);
  });
  return warm;
}

/** So many rows of the mean length as make these multiplications. */
function rowsFor({ settings, users, items }: Training, products: number): number {
  const { factors: d } = settings;
  const rows = users.cells.rows + items.cells.rows;
  const cells = 2 * users.cells.columns.length;
  return Math.ceil(products / (2 * d * d + (2 * d * cells) / Math.max(1, rows)));
}

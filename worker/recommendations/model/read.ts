import type { Bindings } from '../../env.ts';
import { modelKey } from './keys.ts';
import { type ReadyModel, sizeOf, unpackModel } from './ready-model.ts';

/** What models may take of an isolate's 128 MB. One that is larger alone is not kept between requests. */
const ROOM = 32 * 1024 * 1024;
/** A model that is missing or unreadable is not asked for again before this, in milliseconds. */
const PATIENCE = 60_000;

/** Of this isolate; used last stands last. Models never change, so nothing here can be out of date. */
const ready = new Map<string, ReadyModel>();
const missing = new Map<string, number>();
let taken = 0;

/**
 * A version's model: from the isolate, else from R2. Null where it is missing or cannot be read, whatever the cause: the
 * list is then made with the plain formulas. Never throws.
 */
export async function loadModel(
  env: Pick<Bindings, 'MODELS'>,
  site: string,
  version: number,
  now = Date.now(),
): Promise<ReadyModel | null> {
  const key = modelKey(site, version);
  const known = ready.get(key);
  if (known) {
    ready.delete(key);
    ready.set(key, known);
    return known;
  }
  if (now < (missing.get(key) ?? 0)) return null;
  try {
    // Not shared between requests under way: one request must not wait for another's reading.
    const object = await env.MODELS.get(key);
    if (object) {
      const model = unpackModel(await object.arrayBuffer());
      missing.delete(key);
      keep(key, model);
      return model;
    }
    console.error(JSON.stringify({ model: key, cause: 'is missing' }));
  } catch (error) {
    console.error(JSON.stringify({ model: key, cause: String(error) }));
  }
  if (missing.size >= 1000) missing.clear();
  missing.set(key, now + PATIENCE);
  return null;
}

function keep(key: string, model: ReadyModel): void {
  const size = sizeOf(model);
  if (size > ROOM || ready.has(key)) return;
  ready.set(key, model);
  taken += size;
  for (const [oldest, old] of ready) {
    if (taken <= ROOM) break;
    ready.delete(oldest);
    taken -= sizeOf(old);
  }
}

import type { Bindings } from '../../env.ts';
import { modelKey } from './keys.ts';
import { type ReadyModel, sizeOf, unpackModel } from './ready-model.ts';

/** What models may take of an isolate's 128 MB. One that is larger alone is not kept between requests. */
const ROOM = 32 * 1024 * 1024;
/** A model that could not be read is not asked for again by a list before this, in milliseconds. */
const PATIENCE = 60_000;
/** A list waits so long for a model, in milliseconds; one that comes later serves the next list. */
const WAIT = 1000;

/** Of this isolate; used last stands last. Models never change, so nothing here can be out of date. */
const ready = new Map<string, ReadyModel>();
/** Until when no list asks for a model: it is being read, or could not be. */
const resting = new Map<string, number>();
let taken = 0;

/**
 * A version's model for a list: from the isolate, else from R2, which one request at a time reads, since many copies at
 * once would not fit. Null where it is missing, cannot be read or is not there in a second, whatever the cause: the list
 * is then made with the plain formulas. Never throws.
 */
export async function modelInTime(
  env: Pick<Bindings, 'MODELS'>,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
  site: string,
  version: number,
  now: number,
): Promise<ReadyModel | null> {
  const key = modelKey(site, version);
  const known = fromIsolate(key);
  if (known) return known;
  if (now < (resting.get(key) ?? 0)) return null;
  if (resting.size >= 1000) resting.clear();
  resting.set(key, now + PATIENCE);
  const reading = loadModel(env, site, version).then((model) => {
    if (model) resting.delete(key);
    return model;
  });
  ctx.waitUntil(reading);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), WAIT);
  });
  const first = await Promise.race([reading, late]);
  clearTimeout(timer);
  return first;
}

/** A version's model: from the isolate, else from R2. Null where it is missing or cannot be read. Never throws. */
export async function loadModel(
  env: Pick<Bindings, 'MODELS'>,
  site: string,
  version: number,
): Promise<ReadyModel | null> {
  try {
    return await readModel(env, site, version);
  } catch (error) {
    console.error(JSON.stringify({ model: modelKey(site, version), cause: String(error) }));
    return null;
  }
}

/**
 * The same for who must know: null where there is no model that this release can read.
 * @throws what R2 does, where it cannot tell
 */
export async function readModel(
  env: Pick<Bindings, 'MODELS'>,
  site: string,
  version: number,
): Promise<ReadyModel | null> {
  const key = modelKey(site, version);
  const known = fromIsolate(key);
  if (known) return known;
  // Not shared between requests under way: one request must not wait for another's reading.
  const bytes = await (await env.MODELS.get(key))?.arrayBuffer();
  try {
    if (!bytes) throw new Error('is missing');
    const model = unpackModel(bytes);
    keep(key, model);
    return model;
  } catch (error) {
    console.error(JSON.stringify({ model: key, cause: String(error) }));
    return null;
  }
}

function fromIsolate(key: string): ReadyModel | null {
  const known = ready.get(key);
  if (!known) return null;
  ready.delete(key);
  ready.set(key, known);
  return known;
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

import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Bindings } from '../../env.ts';
import { type Blob, type Numbers, pack, unpack } from '../model/blob.ts';
import { trainingPrefix } from '../model/keys.ts';
import type { Limits } from './limits.ts';
import type { Claimed } from './version.ts';

/** What a step works with: the database, and the training's own corner of R2. */
export interface Workshop {
  env: Bindings;
  db: DrizzleD1Database;
  now: number;
  limits: Limits;
  prefix: string;
  /** Of this attempt: what it writes is named by it, so that no other attempt's is overwritten. */
  revision: number;
}

export function workshopOf(
  env: Bindings,
  db: DrizzleD1Database,
  claimed: Claimed,
  now: number,
  limits: Limits,
): Workshop {
  return { env, db, now, limits, prefix: trainingPrefix(claimed.siteId, claimed.version), revision: claimed.revision };
}

/** @returns the name to read it by */
export function write<Header>(
  shop: Workshop,
  what: string,
  header: Header,
  arrays: Record<string, Numbers>,
): Promise<string> {
  return writeBytes(shop, what, pack(header, arrays));
}

export async function writeBytes(
  { env, prefix, revision }: Workshop,
  what: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const name = `${what}-${revision}`;
  await env.MODELS.put(prefix + name, bytes);
  return name;
}

/** @throws Error where it is gone, TypeError where it is no blob */
export async function read<Header>(shop: Workshop, name: string | number | undefined): Promise<Blob<Header>> {
  return unpack<Header>(await readBytes(shop, name));
}

/** @throws Error where it is gone */
export async function readBytes({ env, prefix }: Workshop, name: string | number | undefined): Promise<ArrayBuffer> {
  const object = await env.MODELS.get(`${prefix}${name}`);
  if (!object) throw new Error(`${prefix}${name} is not there`);
  return object.arrayBuffer();
}

/** Deletes all that the training has written. What a failure leaves, the nightly `tidyModels` takes. */
export async function clear({ env, prefix }: Workshop): Promise<void> {
  try {
    for (;;) {
      const { objects, truncated } = await env.MODELS.list({ prefix });
      if (objects.length > 0) await env.MODELS.delete(objects.map(({ key }) => key));
      if (!truncated) return;
    }
  } catch (error) {
    console.error(JSON.stringify({ clearing: prefix, cause: String(error) }));
  }
}

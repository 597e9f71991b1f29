import { sValidator } from '@hono/standard-validator';
import type { MiddlewareHandler, ValidationTargets } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { InferInput } from 'hono/validator';
import type * as v from 'valibot';
import type { GenericSchema } from 'valibot';
import type { Env } from '../env.ts';
import { Fault } from './fault.ts';

/** Above the longest post (500 kB of markdown, at most doubled by JSON escapes). */
const LARGEST_BODY = 1_200_000;

export const limitBody = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: () => {
    throw new Fault('too_large', 'The request is too large.');
  },
});

/** Only JSON is read. A cross-site form can send no JSON without a preflight, so this also keeps forms out. */
export const jsonOnly: MiddlewareHandler<Env> = async (c, next) => {
  const { method, raw } = c.req;
  const type = c.req.header('Content-Type');
  // Browsers say `Content-Length: 0` for a POST without a body, and workerd then gives it an empty stream.
  const empty = !raw.body || (type === undefined && c.req.header('Content-Length') === '0');
  const bodyless = method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || empty;
  if (!bodyless && !/^application\/json\s*(?:;|$)/i.test(type ?? '')) {
    throw new Fault('unsupported_media_type', 'Send the body as application/json.');
  }
  await next();
};

type Target = 'json' | 'query' | 'param';

/** Where the schema that a route checks can be found again, by the API's description. */
export const checkedBy = Symbol('checked by');
export interface Checked {
  target: Target;
  schema: GenericSchema;
}

/** What the handler may take (`out`) and what a client must give (`in`), as hono's types carry them. */
type Carried<S extends GenericSchema, T extends Target> = {
  in: { [K in T]: Given<v.InferInput<S>, K> };
  out: { [K in T]: v.InferOutput<S> };
};
type Given<I, K extends Target> = [I] extends [ValidationTargets[K]] ? I : InferInput<I, K>;

/** Checks a part of the request against its contract; the message names the field, never repeats the value. */
function checked<T extends Target>(target: T) {
  return <S extends GenericSchema>(schema: S): MiddlewareHandler<Env, string, Carried<S, T>> => {
    const handler = sValidator(target, schema, (result) => {
      if (result.success) return;
      const issue = result.error[0];
      const field = issue?.path?.map((part) => (typeof part === 'object' ? String(part.key) : String(part))).join('.');
      throw new Fault('bad_request', `${field || 'The request'} is not as the API describes it.`);
    });
    return Object.assign(handler as unknown as MiddlewareHandler, {
      [checkedBy]: { target, schema } satisfies Checked,
    });
  };
}

export const body = checked('json');
export const query = checked('query');
export const params = checked('param');

import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid, StripeFailure } from './errors.ts';
import { expand } from './expand.ts';
import { decodeForm } from './form.ts';
import { find } from './lists.ts';
import { check } from './params.ts';
import type { KeptReply } from './state.ts';

type Outcome = Pick<KeptReply, 'status' | 'body'>;

const DAY = 86_400_000;

/** How a route says what it takes and what it does. */
export function endpoints(account: Account) {
  const nothing = v.strictObject({});
  const on = <S extends v.GenericSchema>(schema: S, run: (params: v.InferOutput<S>, id: string) => object) =>
    answer(account, schema, run);
  const one = <T extends object>(noun: string, items: Map<string, T>) => on(nothing, (_, id) => find(items, noun, id));
  return { on, one, nothing };
}

/**
 * Turns an operation into a handler: decode, check, run, expand, and for POST the idempotency key.
 * From the decoded body on nothing awaits, so that calls with one key, however close, run one after the other.
 */
function answer<S extends v.GenericSchema>(
  account: Account,
  schema: S,
  run: (params: v.InferOutput<S>, id: string) => object,
) {
  return async (c: Context) => {
    const sent = [new URL(c.req.url).search.slice(1), await c.req.text()].filter(Boolean).join('&');
    const { expand: paths = [], ...form } = decodeForm(sent);
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string')) {
      throw invalid('Invalid array', 'expand');
    }
    const key = c.req.method === 'POST' ? c.req.header('idempotency-key') : undefined;
    account.request = { id: newId('req', 14), idempotency_key: key ?? null };
    c.header('request-id', account.request.id ?? '');
    try {
      const params = check(schema, form);
      const operate = () => outcomeOf(() => expand(account, run(params, c.req.param('id') ?? ''), paths));
      const request = `${c.req.method} ${c.req.path} ${sent}`;
      const { status, body } = key ? once(account, key, request, operate, c) : operate();
      return c.body(body, status, { 'content-type': 'application/json' });
    } finally {
      account.request = null;
      if (c.req.method !== 'GET') account.save();
    }
  };
}

function outcomeOf(operate: () => object): Outcome {
  try {
    return { status: 200, body: JSON.stringify(operate(), null, 2) };
  } catch (error) {
    if (error instanceof StripeFailure) return { status: error.status, body: JSON.stringify(error.body, null, 2) };
    throw error;
  }
}

/**
 * https://docs.stripe.com/api/idempotent_requests: replies are kept a day, refusals too,
 * but not those of malformed parameters, with which nothing began.
 */
function once(account: Account, key: string, request: string, operate: () => Outcome, c: Context): Outcome {
  const { replies } = account.state;
  if (key.length > 255) throw invalid('Idempotency keys may be at most 255 characters long.');
  const asked = createHash('sha256').update(request).digest('hex');
  const kept = replies.get(key);
  if (kept && kept.at > Date.now() - DAY) {
    if (kept.asked !== asked) {
      throw new StripeFailure(
        400,
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
        { type: 'idempotency_error' },
      );
    }
    c.header('idempotent-replayed', 'true');
    return kept;
  }
  const outcome = operate();
  replies.set(key, { asked, ...outcome, at: Date.now() });
  return outcome;
}

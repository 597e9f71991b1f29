import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { app } from '../../worker/app.ts';
import { buy, eventOf, makeShop, PAGE, signed } from './billing-factory.ts';
import { API, BLOG, makeMember } from './world.ts';

/** Calls the app and counts how often it goes to D1. */
async function trips(path: string, init: RequestInit): Promise<{ status: number; trips: number }> {
  let count = 0;
  const counted = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'batch') count++;
        const result: unknown = value.apply(target, args);
        return name === 'prepare' ? countedStatement(result as D1PreparedStatement, () => count++) : result;
      };
    },
  });
  const context = createExecutionContext();
  const reply = await app.fetch(new Request(`${API}/api/v1${path}`, init), { ...env, DB: counted }, context);
  // What comes after the answer, nobody waits for.
  const answered = count;
  await waitOnExecutionContext(context);
  return { status: reply.status, trips: answered };
}

/** A statement that runs by itself is a trip of its own; in a batch the original is wanted. */
function countedStatement(statement: D1PreparedStatement, trip: () => void): D1PreparedStatement {
  for (const name of ['all', 'run', 'raw', 'first'] as const) {
    const run = statement[name].bind(statement) as (...args: unknown[]) => unknown;
    Object.defineProperty(statement, name, {
      value: (...args: unknown[]) => {
        trip();
        return run(...args);
      },
    });
  }
  const bind = statement.bind.bind(statement);
  Object.defineProperty(statement, 'bind', {
    value: (...values: unknown[]) => countedStatement(bind(...values), trip),
  });
  return statement;
}

test('a read is one trip to D1, a write at most three', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const headers = { Origin: BLOG, Authorization: `Bearer ${ada.token}`, 'Content-Type': 'application/json' };
  const checkout = (returnTo: string) =>
    trips(`/sites/${siteId}/checkouts`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ plan: 'monthly', returnTo }),
    });

  expect(await trips(`/sites/${siteId}/plans`, { headers })).toEqual({ status: 200, trips: 1 });
  expect(await checkout(PAGE)).toEqual({ status: 200, trips: 2 });
  const { id, subscription } = await buy(ada);
  const delivery = await signed(await eventOf('customer.subscription.created', subscription));
  expect(await trips('/stripe/webhook', delivery)).toEqual({ status: 200, trips: 3 });
  expect(await trips(`/sites/${siteId}/checkouts/${id}/return`, { method: 'POST', headers })).toEqual({
    status: 200,
    trips: 3,
  });
  expect(await checkout(PAGE)).toEqual({ status: 409, trips: 1 });
});

test('finding a payment that nobody announced takes three', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  await buy(ada);
  const headers = { Origin: BLOG, Authorization: `Bearer ${ada.token}`, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ plan: 'monthly', returnTo: PAGE });
  expect(await trips(`/sites/${siteId}/checkouts`, { method: 'POST', headers, body })).toEqual({
    status: 409,
    trips: 3,
  });
});

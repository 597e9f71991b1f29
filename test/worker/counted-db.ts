import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { app } from '../../worker/app.ts';
import { BLOG } from './world.ts';

/** What a page's requests cost: D1 round trips, the rows that D1 says it read, and all that it handed out (as JSON). */
export interface Cost {
  trips: number;
  rowsRead: number;
  handedOut: string;
}

/** A page's fetch through the real app, over a database that counts. `later`: trips after the answer, for which nobody waits. */
export function countedFetch(): { fetch: typeof globalThis.fetch; cost: Cost & { later: number } } {
  const cost = { trips: 0, later: 0, rowsRead: 0, handedOut: '' };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    // A program has no page.
    const page = !request.headers.get('Authorization')?.startsWith('Bearer lyc_');
    if (page && !request.headers.has('Origin')) request.headers.set('Origin', BLOG);
    const ctx = createExecutionContext();
    const own: Cost = { trips: 0, rowsRead: 0, handedOut: '' };
    const response = await app.fetch(request, { ...env, DB: counted(env.DB, own) }, ctx);
    const { trips } = own;
    await waitOnExecutionContext(ctx);
    cost.trips += trips;
    cost.later += own.trips - trips;
    cost.rowsRead += own.rowsRead;
    cost.handedOut += own.handedOut;
    return response;
  };
  return { fetch, cost };
}

const executions = ['run', 'all', 'raw', 'first'] as const;

/** The database as it is, with what it is asked counted. */
export function counted(db: D1Database, cost: Cost): D1Database {
  const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, key) {
        if (key === 'bind') return (...values: unknown[]) => wrap(target.bind(...values));
        if (executions.some((name) => name === key)) cost.trips++;
        const value = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    real.set(wrapped, statement);
    return wrapped;
  };
  return new Proxy(db, {
    get(target, key) {
      if (key === 'prepare') return (query: string) => wrap(target.prepare(query));
      if (key === 'batch') {
        return async (statements: D1PreparedStatement[]) => {
          cost.trips++;
          const results = await target.batch(statements.map((statement) => real.get(statement) ?? statement));
          for (const { meta } of results) cost.rowsRead += meta.rows_read;
          cost.handedOut += JSON.stringify(results);
          return results;
        };
      }
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

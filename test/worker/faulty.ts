import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { app } from '../../worker/app.ts';
import { BLOG } from './world.ts';

/** How a call fails: never arriving, refused for now, broken, or done with the answer lost. */
export const modes = ['timeout', '429', '500', 'lost'] as const;
type Mode = (typeof modes)[number];
export type Wire = 'stripe' | 'd1' | 'mail';

/** `at`: the first call that fails, from 0, and all after it. */
export interface Outage {
  wire: Wire;
  at: number;
  mode: Mode;
}

const isMail = (url: string) => url.startsWith('http://mail.test/');

/**
 * Sends requests to the app while one of its wires fails from a certain call on, and counts the calls on each. What
 * others answer while nothing fails is real: D1, the stand-in for Stripe, a mailbox.
 */
export class FaultyWires {
  calls: Record<Wire, number> = { stripe: 0, d1: 0, mail: 0 };
  mails: string[] = [];
  #outage: Outage | null = null;

  constructor() {
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      return this.#pass(isMail(url) ? 'mail' : 'stripe', async () => {
        if (!isMail(url)) return real(input, init);
        this.mails.push(String(init?.body));
        return Response.json({ id: 'sent' });
      });
    });
  }

  /** A page's fetch; each request is counted anew. */
  fetch(outage: Outage | null, origin = BLOG): typeof fetch {
    return async (input, init) => {
      const request = new Request(input as string, init as RequestInit);
      if (!request.headers.has('Origin')) request.headers.set('Origin', origin);
      request.headers.set(
        'CF-Connecting-IP',
        `10.${Math.floor(Math.random() * 250)}.${Math.floor(Math.random() * 250)}.1`,
      );
      const ctx = createExecutionContext();
      this.calls = { stripe: 0, d1: 0, mail: 0 };
      this.#outage = outage;
      try {
        const response = await app.fetch(request, { ...env, DB: this.#database() }, ctx);
        await waitOnExecutionContext(ctx);
        return response;
      } finally {
        this.#outage = null;
      }
    };
  }

  #database(): D1Database {
    const trip = <T>(run: () => Promise<T>) => this.#pass('d1', run);
    const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
    const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
      const wrapped = new Proxy(statement, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values));
          if (!['all', 'run', 'raw', 'first'].includes(String(name))) return value.bind(target);
          return (...args: unknown[]) => trip(() => value.apply(target, args) as Promise<unknown>);
        },
      });
      originals.set(wrapped, statement);
      return wrapped;
    };
    return new Proxy(env.DB, {
      get(target, name) {
        if (name === 'prepare') return (sql: string) => wrap(target.prepare(sql));
        if (name !== 'batch') return Reflect.get(target, name);
        return (statements: D1PreparedStatement[]) =>
          trip(() => target.batch(statements.map((statement) => originals.get(statement) ?? statement)));
      },
    });
  }

  async #pass<T>(wire: Wire, run: () => Promise<T>): Promise<T> {
    const call = this.calls[wire]++;
    const outage = this.#outage;
    if (outage?.wire !== wire || call < outage.at) return run();
    if (outage.mode === 'lost') await run();
    // D1 has no statuses: whatever happens to it is thrown.
    if (wire === 'd1') throw new Error(`D1_ERROR: ${outage.mode}`);
    if (outage.mode === 'timeout' || outage.mode === 'lost') throw new TypeError('The connection was lost.');
    const error = { type: 'api_error', message: outage.mode };
    return Response.json({ error }, { status: Number(outage.mode), headers: { 'Stripe-Should-Retry': 'false' } }) as T;
  }
}

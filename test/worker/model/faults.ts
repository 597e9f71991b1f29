/** How often things go wrong: shares of calls. */
export interface FaultShares {
  stripe: number;
  d1: number;
  mail: number;
  /** Longest pause before a write, milliseconds. */
  pause: number;
  /** The positive control: grants are left out of their batch. */
  forgetful?: boolean;
}

export const none: FaultShares = { stripe: 0, d1: 0, mail: 0, pause: 0 };

/** Random numbers in [0, 1) from a seed: Ettinger's mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swap = order[i] as T;
    order[i] = order[j] as T;
    order[j] = swap;
  }
  return order;
}

const executions = ['run', 'all', 'raw', 'first'];

/** A database whose calls fail now and then: before they are done, or after, so that only the answer is lost. */
export function faultyDb(db: D1Database, random: () => number, shares: FaultShares): D1Database {
  const real = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const guarded = async <T>(call: () => Promise<T>, write: boolean): Promise<T> => {
    if (write && shares.pause > 0) await scheduler.wait(random() * shares.pause);
    const fails = random() < shares.d1;
    if (fails && random() < 0.5) throw new Error('D1_ERROR: Network connection lost.');
    const answer = await call();
    if (fails) throw new Error('D1_ERROR: the answer was lost.');
    return answer;
  };
  const grants = new WeakSet<D1PreparedStatement>();
  const left = (statement: D1PreparedStatement) =>
    grants.has(statement) && shares.forgetful ? db.prepare('select 1') : statement;
  return new Proxy(db, {
    get(target, key) {
      if (key === 'prepare') {
        return (query: string) => {
          const statement = target.prepare(query);
          return wrap(statement, query.startsWith('insert into "grant"'));
        };
      }
      if (key === 'batch') {
        return (statements: D1PreparedStatement[]) =>
          guarded(() => target.batch(statements.map((statement) => left(real.get(statement) ?? statement))), true);
      }
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

  function wrap(statement: D1PreparedStatement, ofGrant: boolean): D1PreparedStatement {
    const wrapped = new Proxy(statement, {
      get(target, key) {
        if (key === 'bind') return (...values: unknown[]) => wrap(target.bind(...values), ofGrant);
        const value = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (!executions.includes(String(key))) return value.bind(target);
        return (...args: unknown[]) => guarded(() => value.apply(target, args), false);
      },
    });
    real.set(wrapped, statement);
    if (ofGrant) grants.add(statement);
    return wrapped;
  }
}

/** Mails that a provider has accepted, by `Idempotency-Key`: the second time the same answer and no second mail. */
export function mailProvider() {
  const accepted = new Map<string, string>();
  const keyless: string[] = [];
  return {
    accepted,
    keyless,
    async take(request: Request, fail: () => 'no' | 'before' | 'after'): Promise<Response> {
      const when = fail();
      if (when === 'before') return new Response('busy', { status: 500 });
      const key = request.headers.get('Idempotency-Key');
      const mail = await request.text();
      if (key === null) keyless.push(mail);
      else accepted.set(key, mail);
      return when === 'after' ? new Response('lost', { status: 502 }) : Response.json({ id: key });
    },
  };
}

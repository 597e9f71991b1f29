import type { D1Database, D1PreparedStatement, D1Result } from '@cloudflare/workers-types';

/** A second Worker on the same database, which nothing outside can reach. One batch: all or nothing. */
export const DOOR = `export default {
  async fetch(request, env) {
    const { statements, arrays } = await request.json();
    try {
      const prepared = statements.map(({ sql, params }) => env.DB.prepare(sql).bind(...params));
      return Response.json(arrays ? await prepared[0].raw() : await env.DB.batch(prepared));
    } catch ({ message }) {
      return new Response(message, { status: 500 });
    }
  },
};`;

interface Asked {
  sql: string;
  params: unknown[];
}

/** What stands for the door of the Worker above. */
interface Door {
  fetch(url: string, init: { method: string; body: string }): Promise<Pick<Response, 'ok' | 'json' | 'text'>>;
}

/**
 * D1 from Node, one request a call. Miniflare's own proxy stops the process for each `prepare` and each `bind`, which
 * took most of the seconds that the demo's data needed.
 * @throws Error with D1's message
 */
export function databaseBehind(door: Door): D1Database {
  const known = new WeakMap<object, Asked>();

  async function ask<T>(body: { statements: Asked[]; arrays?: boolean }): Promise<T> {
    const asked = { method: 'POST', body: JSON.stringify(body) };
    const reply = await door.fetch('http://database/', asked).catch((error: unknown) => {
      // workerd closes what was idle for half a minute; a process too busy to have heard of it writes into the void.
      if (!isClosed(error)) throw error;
      return door.fetch('http://database/', asked);
    });
    if (!reply.ok) throw new Error(await reply.text());
    return (await reply.json()) as T;
  }

  function statement(asked: Asked): D1PreparedStatement {
    const run = async () => {
      const [result] = await ask<D1Result[]>({ statements: [asked] });
      return result;
    };
    const made = {
      bind: (...params: unknown[]) => statement({ sql: asked.sql, params }),
      run,
      all: run,
      async first(column?: string) {
        const row = ((await run())?.results as Record<string, unknown>[] | undefined)?.[0] ?? null;
        return row && column !== undefined ? row[column] : row;
      },
      raw: () => ask<unknown[][]>({ statements: [asked], arrays: true }),
    };
    known.set(made, asked);
    return made as unknown as D1PreparedStatement;
  }

  const database: Pick<D1Database, 'prepare' | 'batch'> = {
    prepare: (sql) => statement({ sql, params: [] }),
    batch: <T>(statements: D1PreparedStatement[]) =>
      ask<D1Result<T>[]>({ statements: statements.map((one) => known.get(one) ?? { sql: '', params: [] }) }),
  };
  return database as D1Database;
}

/** The connection was: nobody has read what was sent. */
function isClosed(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return (
    cause instanceof Error && 'code' in cause && ['EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(`${cause.code}`)
  );
}

import type { Hono } from 'hono';
import { findTargetHandler } from 'hono/utils/handler';
import type { Env } from '../env.ts';
import { type Checked, checkedBy } from '../http/body.ts';
import { declaration, type EndpointOptions } from '../http/endpoint.ts';

/** A route as it declares itself; `options` is null for one that declares nothing. */
export interface Endpoint {
  method: string;
  path: string;
  options: EndpointOptions | null;
  checks: Checked[];
}

interface Declared {
  [declaration]?: EndpointOptions;
  [checkedBy]?: Checked;
}

/** Every route of the app, in the order of its mounting. Middleware (`use`) is left out. */
export function endpointsOf(app: Pick<Hono<Env>, 'routes'>): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL') continue;
    const key = `${method} ${path}`;
    const endpoint = found.get(key) ?? { method, path, options: null, checks: [] };
    found.set(key, endpoint);
    const declared = findTargetHandler(handler) as Declared;
    if (declared[declaration]) endpoint.options = declared[declaration];
    if (declared[checkedBy]) endpoint.checks.push(declared[checkedBy]);
  }
  return [...found.values()];
}

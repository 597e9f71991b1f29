import type { MiddlewareHandler } from 'hono';
import type { GenericSchema } from 'valibot';
import type { Env } from '../env.ts';
import type { CallerKind } from './caller.ts';
import { Fault } from './fault.ts';

export interface EndpointOptions {
  callers: readonly [CallerKind, ...CallerKind[]];
  summary: string;
  /** The reply's schema: for OpenAPI and the exact-key tests, not run in production. None: 204, or not JSON. */
  reply?: GenericSchema;
}

/** Where the declaration of a route can be found again by tests and by OpenAPI. */
export const declaration = Symbol('endpoint');

const outsideSites: readonly CallerKind[] = ['public', 'operator', 'stripe'];

/**
 * Declares a route: who may call it and what it replies. It fails closed: a handler of a site's route that answers
 * without having asked who is calling is turned into an error.
 */
export function endpoint(options: EndpointOptions): MiddlewareHandler<Env> {
  const checkedElsewhere = options.callers.every((kind) => outsideSites.includes(kind));
  const handler: MiddlewareHandler<Env> = async (c, next) => {
    c.set('callers', options.callers);
    await next();
    if (!checkedElsewhere && !c.error && !c.var.caller) {
      c.res = undefined;
      throw new Fault('internal', 'Something went wrong on our side.', {
        cause: `${c.req.path} never asked who calls`,
      });
    }
  };
  return Object.assign(handler, { [declaration]: options });
}

import type { ExtractSchema } from 'hono/types';
import type { Api } from '../worker/app.ts';

/** The API's routes as hono derives them from the app: renaming one there makes the call here a compile error. */
type Routes = ExtractSchema<Api>;
type Prefix = '/api/v1/sites/:site';
export type Path = keyof Routes extends infer P ? (P extends `${Prefix}${infer Rest}` ? Rest : never) : never;
type Endpoints<P extends Path> = `${Prefix}${P}` extends infer K extends keyof Routes ? Routes[K] : never;
export type Method<P extends Path> = keyof Endpoints<P> extends infer M
  ? M extends `$${infer Name}`
    ? Uppercase<Name>
    : never
  : never;
export type Endpoint<P extends Path, M extends string> = `$${Lowercase<M>}` extends infer K extends keyof Endpoints<P>
  ? Endpoints<P>[K]
  : never;
export type Output<E> = E extends { output: infer O; status: infer S } ? (S extends 204 ? undefined : O) : never;
/** What the caller gives: the site is known already, and a `param` of nothing else is left out. */
export type Input<E> = E extends { input: infer I }
  ? {
      [K in keyof I as K extends 'param'
        ? Exclude<keyof I[K], 'site'> extends never
          ? never
          : K
        : K]: K extends 'param' ? Omit<I[K], 'site'> : I[K];
    }
  : never;

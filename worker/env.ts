import type { DrizzleD1Database } from 'drizzle-orm/d1';
import * as v from 'valibot';
import type { Caller, CallerKind } from './http/caller.ts';
import { Fault } from './http/fault.ts';

/** What wrangler.toml binds, and the deployment's variables and secrets. */
export interface Bindings extends Variables {
  DB: D1Database;
  /** A first wall against floods; exact counting is done in D1. */
  RATE: RateLimit;
  /** Cloudflare Email Sending; used when MAIL_API_URL is not set. */
  EMAIL?: SendEmail;
  /** Factors of trained models, and the state of a training between two of its steps. */
  MODELS: R2Bucket;
  /** Slow work, a step a message. */
  WORK: Queue<Work>;
}

/** The next step of a site's training; taking one twice is harmless. */
export interface Work {
  kind: 'train';
  site: string;
  version: number;
}

const required = v.pipe(v.string('is missing'), v.minLength(1, 'is empty'));

const Variables = v.object({
  /** Keys the hashes of codes and addresses: at least 32 characters. */
  SECRET: v.pipe(v.string('is missing'), v.minLength(32, 'needs at least 32 characters')),
  /** What `npm run setup` must present. */
  SETUP_TOKEN: v.optional(v.pipe(v.string(), v.minLength(16, 'needs at least 16 characters'))),
  STRIPE_SECRET_KEY: required,
  STRIPE_WEBHOOK_SECRET: required,
  /** Only for a stand-in; Stripe's own host when unset. */
  STRIPE_API_URL: v.optional(v.pipe(v.string(), v.url('is not a URL'))),
  MAIL_FROM: required,
  /** An HTTP mail provider that takes `{ from, to, subject, text }` with a bearer key. */
  MAIL_API_URL: v.optional(v.pipe(v.string(), v.url('is not a URL'))),
  MAIL_API_KEY: v.optional(v.string()),
});
type Variables = v.InferOutput<typeof Variables>;

export interface Env {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    /** One clock reading a request, epoch milliseconds. */
    now: number;
    db: DrizzleD1Database;
    callers: readonly CallerKind[];
    credential: Credential | null;
    /** Set once the route's first batch has answered; an endpoint that never asks is refused. */
    caller: Caller;
  };
}

/** The hash of the token that the request presents, and the audience that this way of presenting it may have. */
export type Credential = { hash: string; audience: 'reader' | 'staff' | 'token' };

const checked = new WeakSet<Bindings>();

/** Checks the variables once an isolate; the failure names the field. */
export function checkEnv(env: Bindings): void {
  if (checked.has(env)) return;
  const result = v.safeParse(Variables, env);
  if (!result.success) {
    const issue = result.issues[0];
    throw new Fault('misconfigured', `Configuration: ${v.getDotPath(issue)} ${issue.message}.`);
  }
  if (!env.MAIL_API_URL && !env.EMAIL) {
    throw new Fault(
      'misconfigured',
      'Configuration: MAIL_API_URL or the EMAIL binding is needed to send sign-in codes.',
    );
  }
  checked.add(env);
}

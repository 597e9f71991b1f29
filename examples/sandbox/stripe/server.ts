import type { AddressInfo } from 'node:net';
import { type Http2Bindings, type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { mailbox } from '../mail.ts';
import type { Account } from './account.ts';
import { agenda } from './agenda.ts';
import { stripeApi } from './api.ts';
import { hostedCheckout } from './checkout.ts';
import { controls } from './controls.ts';
import { dashboard } from './dashboard.ts';
import { StripeFailure } from './errors.ts';
import { DROPPED, faults, playFaults } from './faults.ts';
import { stylesheet } from './page.ts';
import { hostedPortal } from './portal.ts';
import { catchUp, scheduleAll } from './renewal.ts';
import { loadState, saveState } from './state.ts';
import { startWebhooks } from './webhooks.ts';

export interface StripeAppOptions {
  webhookUrl: string;
  webhookSecret: string;
  /** Where it is reached, without a trailing slash: the hosted pages' addresses begin with it. */
  url?: string;
  /** A JSON file that keeps everything but the mail over a restart. */
  statePath?: string;
  /** Epoch milliseconds; the clock control puts the stand-in ahead of it. */
  now?: () => number;
  /** Milliseconds before each retry of a webhook. */
  retryDelays?: readonly number[];
  /** How many are remembered. */
  eventsKept?: number;
  mailsKept?: number;
}

export interface StripeOptions extends StripeAppOptions {
  /** 0 takes any free port; see `url`. */
  port: number;
}

const RETRY_DELAYS = [1_000, 5_000, 25_000, 120_000, 600_000, 3_600_000];
const EVENTS_KEPT = 1000;

/** The whole stand-in without a server: a test may call its `fetch` in the same process. */
export function stripeApp(options: StripeAppOptions) {
  const { webhookUrl, webhookSecret, statePath, now = Date.now } = options;
  const { retryDelays = RETRY_DELAYS, eventsKept = EVENTS_KEPT } = options;
  const state = loadState(statePath);
  const save = () => saveState(statePath, state, eventsKept);
  const webhooks = startWebhooks({ state, webhookUrl, webhookSecret, retryDelays, save });
  const account: Account = {
    state,
    agenda: agenda(),
    faults: faults(),
    now: () => account.moment ?? Math.floor(now() / 1000) + state.clockOffset,
    moment: null,
    url: options.url ?? 'http://stripe.test',
    request: null,
    dispatch: webhooks.dispatch,
    save,
  };
  scheduleAll(account);
  const app = standIn(account, webhooks.release, mailbox(now, options.mailsKept));
  return {
    account,
    /** Rejects, as fetch does, where a dropped connection is played. */
    async fetch(request: Request) {
      const reply = await app.fetch(request);
      if (reply.headers.has(DROPPED)) throw new TypeError('fetch failed');
      return reply;
    },
    async close() {
      await webhooks.close();
      save();
    },
  };
}

/** Starts the stand-in on 127.0.0.1; rejects where the port is taken. */
export async function startStripe(options: StripeOptions): Promise<{ url: string; close(): Promise<void> }> {
  const app = stripeApp(options);
  const { server, port } = await listen(app.fetch, options.port).catch(async (error) => {
    await app.close();
    throw error;
  });
  app.account.url = `http://127.0.0.1:${port}`;
  return {
    url: app.account.url,
    async close() {
      const closed = app.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await closed;
    },
  };
}

function standIn(account: Account, release: () => number, mail: Hono) {
  return new Hono()
    .onError((error, c) => {
      if (error instanceof StripeFailure) return c.json(error.body, error.status);
      console.error(error);
      return c.json(new StripeFailure(500, 'The stand-in failed; see its terminal.', { type: 'api_error' }).body, 500);
    })
    .use(async (c, next) => {
      // A page elsewhere in the browser must not pay, cancel or switch anything here.
      const origin = c.req.header('origin');
      if (c.req.method !== 'GET' && origin && origin !== new URL(c.req.url).origin) return c.text('Wrong origin', 403);
      // No form-action: browsers apply it to the redirect after paying, which leads to the blog.
      c.header(
        'content-security-policy',
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
      );
      c.header('x-content-type-options', 'nosniff');
      c.header('cache-control', 'no-store');
      await next();
    })
    .use('/v1/*', playFaults(account))
    .route('/v1', stripeApi(account))
    .route('/c/pay', hostedCheckout(account))
    .route('/p/session', hostedPortal(account))
    .route('/_sandbox', controls(account, release))
    .route('/', mail)
    .route('/', stylesheet)
    .get('/', (c) => {
      catchUp(account);
      return c.html(dashboard(account));
    });
}

function listen(fetch: (request: Request) => Promise<Response>, port: number) {
  return new Promise<{ server: ReturnType<typeof serve>; port: number }>((resolve, reject) => {
    const answer = async (request: Request, env: HttpBindings | Http2Bindings) => {
      try {
        return await fetch(request);
      } catch {
        env.outgoing.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    };
    const server = serve({ fetch: answer, port, hostname: '127.0.0.1' }, (info: AddressInfo) =>
      resolve({ server, port: info.port }),
    );
    server.once('error', reject);
  });
}

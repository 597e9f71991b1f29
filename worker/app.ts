import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { account } from './account/routes.ts';
import { checkouts } from './billing/checkout/routes.ts';
import { comps } from './billing/comps/routes.ts';
import { gifts } from './billing/gifts/routes.ts';
import { imports } from './billing/imports/routes.ts';
import { offers } from './billing/offers/routes.ts';
import { plans } from './billing/plans/routes.ts';
import { portal } from './billing/portal/routes.ts';
import { stripeWebhook } from './billing/projection/webhook.ts';
import { referrals } from './billing/referrals/routes.ts';
import { refunds } from './billing/refunds/routes.ts';
import { repair } from './billing/repair/routes.ts';
import { seats } from './billing/seats/routes.ts';
import { withdrawals } from './billing/withdrawal/routes.ts';
import { communities } from './communities/routes.ts';
import { courses } from './courses/routes.ts';
import { discussion } from './discussion/routes.ts';
import { docs } from './docs/routes.ts';
import { checkEnv, type Env } from './env.ts';
import { jsonOnly, limitBody } from './http/body.ts';
import { limitCaching } from './http/cache.ts';
import { credential } from './http/credential.ts';
import { Fault, onError } from './http/fault.ts';
import { wall } from './http/limits.ts';
import { insights } from './insights/routes.ts';
import { notifications } from './notifications/routes.ts';
import { unsubscribe } from './notifications/unsubscribe.ts';
import { feeds } from './posts/feed.ts';
import { publishing } from './posts/publish-routes.ts';
import { posts } from './posts/routes.ts';
import { recommender } from './recommendations/recommender-routes.ts';
import { recommendations } from './recommendations/routes.ts';
import { setup, sites } from './sites/routes.ts';
import { tokens } from './sites/token-routes.ts';

/** Everything under /api/v1/sites/{site}: one line a slice. */
const site = new Hono<Env>()
  .route('/', account)
  .route('/', plans)
  .route('/', checkouts)
  .route('/', offers)
  .route('/', gifts)
  .route('/', seats)
  .route('/', referrals)
  .route('/', repair)
  .route('/', portal)
  .route('/', withdrawals)
  .route('/', refunds)
  .route('/', comps)
  .route('/', imports)
  .route('/', courses)
  .route('/', posts)
  .route('/', publishing)
  .route('/', feeds)
  .route('/', recommendations)
  .route('/', recommender)
  .route('/', discussion)
  .route('/', communities)
  .route('/', notifications)
  .route('/', insights)
  .route('/', sites)
  .route('/', tokens);

export const app = new Hono<Env>()
  .onError(onError)
  // Answered, not thrown: what is thrown here would pass by the headers below.
  .notFound((c) => onError(new Fault('not_found', 'There is nothing at this address.'), c))
  .use(requestId({ headerName: '' }))
  // Any page may call and read the answer, refusals included; no cookie is sent, and each site's origins are checked by `ask`.
  .use(
    cors({
      origin: '*',
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['Retry-After'],
      maxAge: 7200,
    }),
  )
  .use(async (c, next) => {
    checkEnv(c.env);
    c.set('now', Date.now());
    c.set('db', drizzle(c.env.DB));
    await next();
    c.header('X-Content-Type-Options', 'nosniff');
    limitCaching(c);
  })
  .route('/api/v1/stripe', stripeWebhook)
  .route('/', unsubscribe)
  .use('/api/*', wall, limitBody, jsonOnly, credential)
  .route('/api/v1/sites/:site', site)
  .route('/api/v1', setup);

app.route('/', docs(app));

export type Api = typeof app;

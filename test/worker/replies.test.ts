import { beforeEach, describe, expect, test, vi } from 'vitest';
import { newChallenge } from '../../sdk/challenge.ts';
import { app } from '../../worker/app.ts';
import { CodeReply, SignInReply } from '../../worker/contract/account.ts';
import { CheckoutReply, CheckoutStatus } from '../../worker/contract/billing.ts';
import { staff } from '../../worker/db/member.ts';
import { type Endpoint, endpointsOf } from '../../worker/docs/endpoints.ts';
import { checkoutIn, makeShop, PAGE, pay } from './billing-factory.ts';
import { expectedRefusal, freshWorld, type World } from './callers.ts';
import { countedFetch } from './counted-db.ts';
import { expectExactly } from './exactly.ts';
import { examples } from './examples.ts';
import { openMailbox } from './mailbox.ts';
import { API, BLOG, db, makeMember, pageFetch } from './world.ts';

const mailbox = openMailbox();
vi.setConfig({ testTimeout: 60_000 });

async function ownerOf(siteId: string) {
  const member = await makeMember(siteId);
  await db.insert(staff).values({ siteId, memberId: member.id, role: 'owner' });
  return member;
}

let world: World;
beforeEach(async () => {
  world = await freshWorld();
});
const answered = new Set<string>();

const ofSite = endpointsOf(app).filter(({ path }) => path.startsWith('/api/v1/sites/:site'));
const nameOf = ({ method, path }: Endpoint) => `${method} ${path}`;

/** Those that stand for everybody who may be admitted anywhere. */
const names = [
  'anonymous',
  'member',
  'paid member',
  'instructor',
  'editor',
  'moderator',
  'owner',
  'publish token',
  'members token',
];

/** A read costs one D1 round trip, a write at most three. */
const tripsFor = (method: string) => (method === 'GET' ? 1 : 3);

describe.each(ofSite.map((endpoint) => [nameOf(endpoint), endpoint] as const))('%s', (name, endpoint) => {
  test('replies with exactly its schema, within its round trips', async () => {
    const admitted = names
      .map((each) => world.caller(each))
      .filter((caller) => expectedRefusal(endpoint.options?.callers ?? [], caller) === null);
    expect(admitted.length).toBeGreaterThan(0);
    for (const caller of admitted) {
      const { param, query, body } = examples[name]?.(caller.content) ?? {};
      const path = endpoint.path.replace(/:(\w+)/g, (_, key: string) =>
        encodeURIComponent({ site: caller.content.site, ...param }[key] ?? ''),
      );
      const { fetch, cost } = countedFetch();
      const response = await fetch(`${API}${path}?${new URLSearchParams(query)}`, {
        method: endpoint.method,
        headers: { ...caller.headers, 'Content-Type': 'application/json', 'CF-Connecting-IP': `reply-${caller.name}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      expect(cost.trips, `${caller.name} took ${cost.trips} round trips`).toBeLessThanOrEqual(
        tripsFor(endpoint.method),
      );
      if (!response.ok) continue;
      answered.add(name);
      if (endpoint.options?.reply) expectExactly(endpoint.options.reply, await response.json());
      else if (response.headers.get('Content-Type')?.includes('xml')) expect(await response.text()).toMatch(/^<\?xml /);
      else expect([response.status, await response.text()]).toEqual([204, '']);
    }
  });
});

/** These need a code from the mail, or a price that Stripe knows. */
const apart = [
  'POST /api/v1/sites/:site/sign-in/tokens',
  'POST /api/v1/sites/:site/studio/session',
  'POST /api/v1/sites/:site/checkouts',
  'POST /api/v1/sites/:site/checkouts/:id/return',
  'PUT /api/v1/sites/:site/studio/plans/:id/contents',
  'POST /api/v1/sites/:site/studio/offers',
  // Held to its schema in replay.test.ts.
  'POST /api/v1/sites/:site/studio/billing/events/:id/replay',
  // These need a purchase at Stripe: portal.test.ts, withdrawal.test.ts, refunds.test.ts, comp.test.ts.
  'POST /api/v1/sites/:site/account/portal',
  'PUT /api/v1/sites/:site/account/subscriptions/:id/pause',
  'DELETE /api/v1/sites/:site/account/subscriptions/:id/pause',
  'POST /api/v1/sites/:site/account/withdrawals',
  'POST /api/v1/sites/:site/studio/payments/:id/refund',
  'POST /api/v1/sites/:site/studio/subscriptions/:id/cancel',
  'DELETE /api/v1/sites/:site/studio/grants/:id',
  // Needs two trained models: recommender.test.ts.
  'POST /api/v1/sites/:site/studio/recommender/versions/:version/restore',
];

test('every other route was seen replying', () => {
  expect(
    ofSite
      .map(nameOf)
      .filter((name) => !answered.has(name))
      .sort(),
  ).toEqual([...apart].sort());
});

test('those reply with exactly their schemas too', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const checkout = await ada.lyceum.billing.checkout('monthly', PAGE);
  expectExactly(CheckoutReply, checkout);
  const { to } = await pay(checkout.url);
  expectExactly(CheckoutStatus, await ada.lyceum.billing.resume(checkoutIn(to)));

  const { email } = await ownerOf(siteId);
  for (const [asks, opens, page, reply] of [
    ['/sign-in/codes', '/sign-in/tokens', BLOG, SignInReply],
    ['/studio/sign-in/codes', '/studio/session', API, CodeReply],
  ] as const) {
    const { verifier, challenge } = await newChallenge();
    const post = (path: string, body: unknown) =>
      pageFetch(page)(`${API}/api/v1/sites/${siteId}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    await post(asks, { email, challenge });
    const response = await post(opens, { verifier, code: mailbox.code(email) });
    expectExactly(reply, await response.json());
    // The desk's session is in the cookie alone.
    expect(response.headers.get('Set-Cookie')?.includes('HttpOnly') ?? false).toBe(page === API);
  }
});

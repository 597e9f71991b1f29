import { env, exports } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { grant } from '../../worker/db/billing.ts';
import { payment } from '../../worker/db/payment.ts';
import { newApiToken } from '../../worker/http/credential.ts';
import { PAGE, stripe } from './billing-factory.ts';
import { OTHER_PAGE } from './callers.ts';
import { buyPlan, monthly, openShop, pass, sessionOf } from './selling-factory.ts';
import { API, BLOG, db, makeMember } from './world.ts';

const TAMPERED = 1_200;

/** What the Worker posted to Stripe: nothing tampered may get as far as that. */
const posted: string[] = [];
const real = globalThis.fetch;
vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => {
  const url = input instanceof Request ? input.url : String(input);
  if (url.startsWith(String(env.STRIPE_API_URL)) && init?.method !== 'GET') posted.push(`${url} ${String(init?.body)}`);
  return real(input, init);
});

interface Market {
  shop: Awaited<ReturnType<typeof openShop>>;
  other: Awaited<ReturnType<typeof openShop>>;
  ada: Awaited<ReturnType<typeof makeMember>>;
  /** Paid in each shop. */
  paid: string;
  paidElsewhere: string;
}

interface Request {
  path: string;
  method?: string;
  body: unknown;
  as?: 'ada' | 'owner' | "other's owner";
  headers?: Record<string, string>;
  site?: string;
}

async function openMarket(): Promise<Market> {
  const shop = await openShop({ origins: [BLOG, OTHER_PAGE] });
  const other = await openShop();
  for (const one of [shop, other]) {
    await one.sell(monthly);
    await one.sell({ ...pass, prices: [{ amount: 2300, currency: 'eur' }] });
    await one.sell({ id: 'team', interval: 'month', seats: 5, amount: 5000 });
  }
  await other.sell({ ...monthly, id: 'theirs', amount: 50 });
  await shop.sell({ id: 'forever', kind: 'purchase', amount: 9900 });
  await shop.sell({ ...monthly, id: 'withdrawn' });
  await shop.owner.fetch('/studio/plans/withdrawn/active', { method: 'PUT', body: { active: false } });
  await shop.offer({ code: 'TEAMONLY', percent: 90, plan: 'team' });
  await shop.offer({ code: 'EUROS', amount: 500, currency: 'eur' });
  await shop.offer({ code: 'GONE', percent: 90 });
  await shop.owner.fetch('/studio/offers/GONE/active', { method: 'PUT', body: { active: false } });
  await other.offer({ code: 'THEIRS', percent: 90 });
  const ada = await makeMember(shop.siteId);
  const pay = async (member: typeof ada) => {
    await buyPlan(member, 'pass');
    const [row] = await db.select({ id: payment.id }).from(payment).where(eq(payment.memberId, member.id));
    return row?.id ?? '';
  };
  const [paid, paidElsewhere] = [await pay(await shop.member()), await pay(await other.member())];
  return { shop, other, ada, paid, paidElsewhere };
}

let address = 0;
function send({ shop, other, ada }: Market, { path, method = 'POST', body, as = 'ada', headers, site }: Request) {
  const who = { ada, owner: shop.owner, "other's owner": other.owner }[as];
  const credential: Record<string, string> =
    as === 'ada'
      ? { Origin: BLOG, Authorization: `Bearer ${who.token}` }
      : { Origin: API, Cookie: `__Host-lyceum-staff=${who.token}` };
  address++;
  return exports.default.fetch(
    new Request(`${API}/api/v1/sites/${site ?? shop.siteId}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'CF-Connecting-IP': `10.${address >> 8}.${address & 255}.9`,
        ...credential,
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );
}

const checkout = { plan: 'monthly', returnTo: PAGE };
const present = { plan: 'pass', returnTo: PAGE };

/** Fields that say what only the server may: each with what a cheat would like. */
const cheats = fc.constantFrom<[string, unknown]>(
  ...([
    ...['amount', 'unit_amount', 'price', 'total', 'amountTotal'].map((key) => [key, 1]),
    ['price_data', { currency: 'usd', unit_amount: 1 }],
    ['line_items', [{ price_data: { currency: 'usd', unit_amount: 1, product_data: { name: 'A' } }, quantity: 1 }]],
    ['stripePriceId', 'price_cheap'],
    ['discounts', [{ coupon: 'FREE' }]],
    ['coupon', 'FREE'],
    ['mode', 'setup'],
    ['trialDays', 3650],
    ['trial_period_days', 3650],
    ['customer', 'cus_another'],
    ['stripeCustomerId', 'cus_another'],
    ['client_reference_id', 'another'],
    ['memberId', 'another'],
    ['siteId', 'another'],
    ['seller', 'acct_another'],
    ['transfer_data', { destination: 'acct_another' }],
    ['on_behalf_of', 'acct_another'],
    ['application_fee_amount', 1],
    ['metadata', { lyceum_plan: 'forever' }],
    ['subscription_data', { trial_end: 9_999_999_999 }],
    ['payment_status', 'paid'],
    ['grant', { endsAt: null }],
    ['endsAt', null],
    ['days', 36_500],
    ['seats', 500],
    ['source', 'owner'],
    ['paidAt', 1],
    ['success_url', 'https://evil.test'],
    ['__proto__x', { amount: 1 }],
  ] as [string, unknown][]),
);
const tooMany = fc.oneof(
  fc.integer({ max: 0 }),
  fc.integer({ min: 2 }),
  fc.double({ min: 0.01, max: 0.99 }),
  fc.constantFrom('1', '1e3', null, [1], { $gt: 0 }, true, 1e308),
);
const foreignMoney = fc.oneof(
  fc.stringMatching(/^[a-z]{3}$/).filter((code) => code !== 'usd' && code !== 'eur'),
  fc.constantFrom('USD', 'Usd', '', null, 1, ['usd'], 'usd ', 'us', 'usdd'),
);
const strangePlan = fc.oneof(
  fc.constantFrom<unknown>(
    'theirs',
    'withdrawn',
    'MONTHLY',
    'monthly ',
    ' monthly',
    'month%',
    '%',
    '*',
    'price_1',
    'pass,monthly',
  ),
  fc.constantFrom<unknown>(
    null,
    1,
    ['monthly'],
    { id: 'monthly' },
    '',
    '__proto__',
    'constructor',
    '../monthly',
    "' or 1=1 --",
  ),
  fc.uuid(),
);
const elsewhere = fc.oneof(
  fc.webUrl().filter((url) => new URL(url).origin !== BLOG),
  fc.constantFrom(
    OTHER_PAGE,
    'https://blog.test@evil.test/',
    'https://evil.test/https://blog.test/',
    'https://blog.test.evil.test/',
    'https://blog.test:8443/',
    'http://blog.test/',
    'https://user:password@blog.test/',
    'https:\\\\evil.test\\blog.test',
    '//evil.test/',
    '/posts/a',
    'posts/a',
    '',
    'javascript:alert(1)//https://blog.test/',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://blog.test/1',
    'filesystem:https://blog.test/temporary/a',
    'file:///etc/passwd',
    'https://blog.test%2eevil.test/',
    'https://BLOG.TEST.evil.test/',
    'https://blog\u3002test.evil.test/',
    `https://blog.test/${'a'.repeat(2001)}`,
  ),
);
const foreignCode = fc.oneof(
  fc.constantFrom<unknown>(
    'THEIRS',
    'TEAMONLY',
    'GONE',
    'EUROS',
    'theirs',
    'gone',
    null,
    ['GONE'],
    '',
    'A B',
    '%',
    '*',
  ),
  fc.stringMatching(/^[A-Z0-9]{3,12}$/),
);
const wrongAmount = fc.oneof(
  fc.integer({ min: 2501 }),
  fc.integer({ max: 0 }),
  fc.double({ min: 1.01, max: 2499.99 }).filter((amount) => !Number.isInteger(amount)),
  fc.constantFrom<unknown>('100', null, [100], { amount: 100 }, 1e308, true),
);

const tamperings: Record<string, fc.Arbitrary<(market: Market) => Request>> = {
  'a checkout that says what it costs': cheats.map(([key, value]) => () => ({
    path: '/checkouts',
    body: { ...checkout, [key]: value },
  })),
  'a gift that says what it costs': cheats.map(([key, value]) => () => ({
    path: '/gifts',
    body: { ...present, [key]: value },
  })),
  'another plan': strangePlan.map((plan) => () => ({ path: '/checkouts', body: { ...checkout, plan } })),
  'a gift of another plan': fc
    .oneof(strangePlan, fc.constant('forever'))
    .map((plan) => () => ({ path: '/gifts', body: { ...present, plan } })),
  'another quantity': tooMany.map((quantity) => () => ({ path: '/checkouts', body: { ...checkout, quantity } })),
  'more seats than a team has': fc
    .integer({ min: 6 })
    .map((quantity) => () => ({ path: '/checkouts', body: { ...checkout, plan: 'team', quantity } })),
  'another currency': foreignMoney.map((currency) => () => ({
    path: '/checkouts',
    body: { ...checkout, plan: 'pass', currency },
  })),
  'a currency of another plan': fc.constant(() => ({ path: '/checkouts', body: { ...checkout, currency: 'eur' } })),
  'a promotion code that is not for it': foreignCode.map((offer) => () => ({
    path: '/checkouts',
    body: { ...checkout, offer },
  })),
  'another address to come back to': elsewhere.map((returnTo) => () => ({
    path: '/checkouts',
    body: { ...checkout, returnTo },
  })),
  'another address after a gift': elsewhere.map((returnTo) => () => ({
    path: '/gifts',
    body: { ...present, returnTo },
  })),
  'another address after the portal': elsewhere.map((returnTo) => () => ({
    path: '/account/portal',
    body: { returnTo },
  })),
  'another site': fc.constantFrom('/checkouts', '/gifts').map((path) => ({ other }: Market) => ({
    path,
    site: other.siteId,
    body: path === '/gifts' ? present : checkout,
  })),
  'another origin': fc
    .constantFrom('https://evil.test', 'null', API, 'https://blog.test.evil.test', OTHER_PAGE)
    .map((origin) => () => ({ path: '/checkouts', body: checkout, headers: { Origin: origin } })),
  'a form': fc
    .constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json')
    .map((type) => () => ({ path: '/checkouts', body: checkout, headers: { 'Content-Type': type } })),
  'a token for programs': fc
    .constantFrom('/checkouts', '/gifts')
    .map((path) => () => ({ path, body: checkout, headers: { Authorization: `Bearer ${newApiToken()}` } })),
  'a guessed code': fc
    .stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    .map((code) => () => ({ path: '/gifts/redeem', body: { code } })),
  'a refund of more, or of nothing': wrongAmount.map((amount) => ({ paid }: Market) => ({
    path: `/studio/payments/${paid}/refund`,
    as: 'owner',
    body: { amount, reason: 'Sorry' },
  })),
  "a refund of another site's payment": fc
    .integer({ min: 1, max: 2500 })
    .map((amount) => ({ paidElsewhere }: Market) => ({
      path: `/studio/payments/${paidElsewhere}/refund`,
      as: 'owner',
      body: { amount, reason: 'Sorry' },
    })),
  'a refund by the owner of another site': fc
    .constantFrom("other's owner" as const, 'ada' as const)
    .map((as) => ({ paid }: Market) => ({ path: `/studio/payments/${paid}/refund`, as, body: { reason: 'Sorry' } })),
  'a refund that says to whom': cheats
    .filter(([key]) => key !== 'amount')
    .map(([key, value]) => ({ paid }: Market) => ({
      path: `/studio/payments/${paid}/refund`,
      as: 'owner',
      body: { amount: 100, reason: 'Sorry', [key]: value },
    })),
};

test(`none of ${TAMPERED} tampered checkouts, gifts and refunds is accepted, and none reaches Stripe`, async () => {
  const market = await openMarket();
  const { shop, ada, paid } = market;
  const control = await shop.member();
  expect(await buyPlan(control, 'monthly')).toMatchObject({ status: 'complete' });

  const seed = Number(Date.now() % 2 ** 31);
  console.info(`tampering seed ${seed}`);
  const names = Object.keys(tamperings);
  const codes: Record<string, number> = {};
  const before = posted.length;
  let sent = 0;
  for (const name of names) {
    await fc.assert(
      fc.asyncProperty(tamperings[name] ?? fc.constant(null), async (make) => {
        if (!make) return;
        sent++;
        const request = make(market);
        const reply = await send(market, request);
        const said = (await reply.json()) as { error?: { code: string } };
        const about = [name, request, said];
        expect(reply.status, JSON.stringify(about)).toBeGreaterThanOrEqual(400);
        expect(reply.status, JSON.stringify(about)).toBeLessThan(500);
        codes[said.error?.code ?? ''] = (codes[said.error?.code ?? ''] ?? 0) + 1;
        expect(posted.slice(before), JSON.stringify(about)).toEqual([]);
      }),
      { seed, numRuns: Math.ceil(TAMPERED / names.length), endOnFailure: true },
    );
  }
  console.info(`${sent} refused: ${JSON.stringify(codes)}`);
  expect(sent).toBeGreaterThanOrEqual(TAMPERED);

  expect(await db.select().from(grant).where(eq(grant.memberId, ada.id))).toEqual([]);
  expect((await stripe.refunds.list({ payment_intent: paid })).data).toEqual([]);
  // What is left as it was goes through, at the server's price.
  const { url } = await ada.lyceum.billing.checkout('team', { returnTo: PAGE, quantity: 5 });
  expect(await sessionOf({ url })).toMatchObject({
    amount_total: 25_000,
    currency: 'usd',
    client_reference_id: ada.id,
  });
  const refund = { path: `/studio/payments/${paid}/refund`, as: 'owner', body: { reason: 'Sorry' } } as const;
  expect((await send(market, refund)).status).toBe(200);
}, 300_000);

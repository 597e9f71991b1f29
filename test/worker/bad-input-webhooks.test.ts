import { env, exports } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { afterEach, expect, test, vi } from 'vitest';
import { grant, stripeEvent, stripeProjection } from '../../worker/db/billing.ts';
import { buy, deliver, eventOf, makeShop, stripe } from './billing-factory.ts';
import { API, db, makeMember } from './world.ts';

const FORGERIES = 500;

/** The header that Stripe would send with this text: what every forgery starts from. */
const sign = (payload: string, over: { secret?: string; timestamp?: number; scheme?: string } = {}) =>
  stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: env.STRIPE_WEBHOOK_SECRET, ...over });

interface Delivery {
  body: string | Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

interface Drawn {
  /** The event that says that somebody paid, and one of something else. */
  event: Stripe.Event;
  other: Stripe.Event;
  at: number;
  text: string;
  index: number;
}

const textOf = (event: unknown) => JSON.stringify(event, null, 2);
const now = () => Math.floor(Date.now() / 1000);
const under = (header: string, body: Delivery['body']): Delivery => ({ body, headers: { 'Stripe-Signature': header } });
const partsOf = (header: string) => {
  const [, t = '', v1 = ''] = header.match(/^t=(\d+),v1=([0-9a-f]+)$/) ?? [];
  return { t, v1 };
};
/** Another character at the place, a letter for a letter, so that it stays JSON. */
const flipped = (text: string, index: number) => {
  const letters = [...text.matchAll(/[a-z0-9]/g)].map((match) => match.index);
  const at = letters[index % letters.length] ?? 0;
  return text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);
};

const forgeries: Record<string, (drawn: Drawn) => Promise<Delivery>> = {
  'no signature': async ({ event }) => ({ body: textOf(event), headers: {} }),
  'a signature of nothing': async ({ event, text }) => under(text, textOf(event)),
  'another secret': async ({ event, text }) =>
    under(await sign(textOf(event), { secret: `whsec_${text}` }), textOf(event)),
  'the secret without its prefix': async ({ event }) =>
    under(await sign(textOf(event), { secret: env.STRIPE_WEBHOOK_SECRET.replace('whsec_', '') }), textOf(event)),
  'an empty secret': async ({ event }) => under(await sign(textOf(event), { secret: ' ' }), textOf(event)),
  'another body under a good signature': async ({ event, other }) => under(await sign(textOf(other)), textOf(event)),
  'a letter changed': async ({ event, index }) => under(await sign(textOf(event)), flipped(textOf(event), index)),
  're-serialised without spaces': async ({ event }) => under(await sign(textOf(event)), JSON.stringify(event)),
  're-serialised with other spaces': async ({ event, index }) =>
    under(await sign(textOf(event)), JSON.stringify(event, null, 3 + (index % 5))),
  're-serialised in another order': async ({ event }) =>
    under(await sign(textOf(event)), textOf(Object.fromEntries(Object.entries(event).toReversed()))),
  're-serialised with escapes': async ({ event }) =>
    under(
      await sign(textOf(event)),
      textOf(event).replaceAll('checkout', '\\u0063heckout').replaceAll('evt', '\\u0065vt'),
    ),
  'a key twice': async ({ event }) => under(await sign(textOf(event)), textOf(event).replace('{', '{ "id": "evt_x",')),
  'something behind it': async ({ event, index }) =>
    under(await sign(textOf(event)), textOf(event) + [' ', '\n', '\0', ',{}'][index % 4]),
  'a byte order mark before it': async ({ event }) => under(await sign(textOf(event)), `\ufeff${textOf(event)}`),
  'line ends of Windows': async ({ event }) => under(await sign(textOf(event)), textOf(event).replaceAll('\n', '\r\n')),
  old: async ({ event, at }) => under(await sign(textOf(event), { timestamp: now() - 310 - at }), textOf(event)),
  'dated in the future': async ({ event, at }) =>
    under(await sign(textOf(event), { timestamp: now() + 310 + at }), textOf(event)),
  'dated long before and long after': async ({ event, index }) =>
    under(await sign(textOf(event), { timestamp: [1, 60, -1, -now(), 2 ** 31, 1e15][index % 6] ?? 0 }), textOf(event)),
  'a new date on an old signature': async ({ event, at }) => {
    const { v1 } = partsOf(await sign(textOf(event), { timestamp: now() - 310 - at }));
    return under(`t=${now()},v1=${v1}`, textOf(event));
  },
  'an old and a new date': async ({ event, at, index }) => {
    const { t, v1 } = partsOf(await sign(textOf(event), { timestamp: now() - 310 - at }));
    const dates = [`t=${t},t=${now()}`, `t=${now()},t=${t}`];
    return under(`${dates[index % 2]},v1=${v1}`, textOf(event));
  },
  'a date that is none': async ({ event, index }) => {
    const { v1 } = partsOf(await sign(textOf(event)));
    return under(`t=${['', 'now', 'NaN', 'Infinity', '-', '1e3', '0x1'][index % 7]},v1=${v1}`, textOf(event));
  },
  'no date': async ({ event }) => under(`v1=${partsOf(await sign(textOf(event))).v1}`, textOf(event)),
  'another scheme': async ({ event, index }) =>
    under(await sign(textOf(event), { scheme: ['v0', 'v2', 'V1', ' v1x'][index % 4] ?? 'v0' }), textOf(event)),
  'a part of the signature': async ({ event, index }) => {
    const { t, v1 } = partsOf(await sign(textOf(event)));
    return under(`t=${t},v1=${v1.slice(0, index % 63)}`, textOf(event));
  },
  'a digit of the signature changed': async ({ event, index }) => {
    const { t, v1 } = partsOf(await sign(textOf(event)));
    const digits = [...v1];
    const at = index % digits.length;
    digits[at] = digits[at] === '0' ? '1' : '0';
    return under(`t=${t},v1=${digits.join('')}`, textOf(event));
  },
  'the signature of the body alone': async ({ event }) => {
    const key = await crypto.subtle.importKey(
      ...(['raw', new TextEncoder().encode(env.STRIPE_WEBHOOK_SECRET)] as const),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(textOf(event))));
    const hex = Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return under(`t=${now()},v1=${hex}`, textOf(event));
  },
  'a signature in another header': async ({ event }) => ({
    body: textOf(event),
    headers: { 'X-Stripe-Signature': await sign(textOf(event)), Signature: await sign(textOf(event)) },
  }),
  'broken UTF-8': async ({ event, index }) => {
    const bytes = Uint8Array.from(new TextEncoder().encode(textOf(event)));
    const at = index % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ 0x80;
    return under(await sign(textOf(event)), bytes);
  },
  'nothing, well signed by nobody': async ({ text }) => under(`t=${now()},v1=${text}`, ''),
};

afterEach(() => void vi.useRealTimers());

test(`none of ${FORGERIES} forged, changed, old or future-dated deliveries is accepted, and a good one before and after is`, async () => {
  const { siteId } = await makeShop();
  const before = await makeMember(siteId);
  const ada = await makeMember(siteId);
  const [good, paid] = [await buy(before), await buy(ada)];
  const [other, event] = [
    await eventOf('checkout.session.completed', good.id),
    await eventOf('checkout.session.completed', paid.id),
  ];
  expect((await deliver(other)).status).toBe(200);
  expect(await before.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });

  const seed = Number(Date.now() % 2 ** 31);
  console.info(`forgeries seed ${seed}`);
  const names = Object.keys(forgeries);
  let sent = 0;
  // A busy machine may be long about a delivery: what is dated ahead would be of now by then.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ at: fc.nat(1e7), text: fc.stringMatching(/^[0-9a-zA-Z=,]{1,64}$/), index: fc.nat(1e6) }),
      async (drawn) => {
        // Each kind in turn, so that all are among them.
        const name = names[sent++ % names.length] ?? '';
        const { body, headers } = (await forgeries[name]?.({ event, other, ...drawn })) ?? { body: '', headers: {} };
        const reply = await exports.default.fetch(
          new Request(`${API}/api/v1/stripe/webhook`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', ...headers },
            body,
          }),
        );
        expect([name, reply.status]).toEqual([name, 400]);
        expect(await reply.json()).toMatchObject({ error: { code: 'bad_request' } });
      },
    ),
    { seed, numRuns: FORGERIES, endOnFailure: true },
  );
  expect(sent).toBe(FORGERIES);
  vi.useRealTimers();

  expect(await db.select().from(grant).where(eq(grant.memberId, ada.id))).toEqual([]);
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id))).toEqual([]);
  expect(await db.select().from(stripeProjection).where(eq(stripeProjection.objectId, paid.subscription))).toEqual([]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  expect((await deliver(event)).status).toBe(200);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
}, 120_000);

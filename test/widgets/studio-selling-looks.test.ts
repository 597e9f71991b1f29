/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';
import { aGift, aGrant, anOffer, aPayment, aSubscription, aTeam, shop } from './studio-selling-api.ts';

let desk: Desk;
afterEach(() => {
  document.body.style.width = '';
  desk.close();
});

const pages = ['#/plans', '#/offers', '#/gifts', '#/teams', '#/members/m1'];
const full = (hash: string) => soon(() => document.querySelector('[data-page] :is(li, tr)'), hash);

/** Everything that a page can open, open. */
const opened: Record<string, string[]> = {
  '#/plans': ['New plan', 'Add a price'],
  '#/offers': ['Offer link: AUTUMN-20', 'New offer'],
  '#/gifts': ['Give codes away'],
  '#/members/m1': ['Give access'],
};

test.each(pages)('axe finds nothing in %s, full, with its form, with faults, and empty', async (hash) => {
  desk = openDesk(hash, shop);
  await full(hash);
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const name of opened[hash] ?? []) await desk.press(name);
  expect(await axe()).toEqual([]);
  const send = document.querySelector<HTMLElement>('form[novalidate] button:not([type])');
  if (send) {
    for (const radio of document.querySelectorAll<HTMLElement>(
      '[name=opens][value=content], [name=scope][value=content]',
    ))
      radio.click();
    send.click();
    await soon(() => document.querySelector('[aria-invalid=true], .picker[data-wrong], h2[tabindex]'));
    expect(await axe()).toEqual([]);
  }
  desk.close();
  if (hash === '#/members/m1') return;
  desk = openDesk(hash, (api) => {
    const selling = shop(api);
    Object.assign(selling, { offers: [], gifts: [], teams: [] });
  });
  await desk.find(hash === '#/plans' ? '.cards' : '.empty');
  expect(await axe()).toEqual([]);
});

test('axe finds nothing in a refund', async () => {
  desk = openDesk('#/members/m1', shop);
  (await desk.find('section button[aria-label^="Refund €9 of"]')).click();
  await desk.find('desk-refund-form');
  expect(await axe()).toEqual([]);
});

test.each([320, 390, 768])('long words and %i pixels make nothing wider than the page', async (width) => {
  const long = 'Donaudampfschifffahrtsgesellschaftskapitaen'.repeat(4);
  for (const hash of pages) {
    desk = openDesk(hash, (api) => {
      const selling = shop(api);
      api.plans = api.plans.map((plan) => ({ ...plan, name: long, description: long, tier: plan.tier && long }));
      api.write('hello-d1', { title: long });
      selling.offers = [anOffer({ name: long, code: 'A'.repeat(30) })];
      selling.gifts = [aGift({ plan: long, giver: long, to: `${long}@example.com`, source: 'purchase' }), aGift()];
      selling.teams = [aTeam({ owner: long, email: `${long}@example.com`, plan: long })];
      const { member } = selling;
      if (!member) return;
      selling.member = {
        ...member,
        name: long,
        email: `${long}@example.com`,
        plan: long,
        customer: `cus_${long}`,
        grants: [aGrant({ plan: long, note: long, source: 'comp' })],
        payments: [aPayment({ plan: long, amount: 99_999_999, refunded: 1, disputed: 99_999_998 })],
        subscriptions: [aSubscription({ plan: long, paused: true })],
      };
    });
    document.body.style.width = `${width}px`;
    await full(hash);
    for (const details of document.querySelectorAll('details')) details.open = true;
    for (const name of hash === '#/offers' ? [`Offer link: ${'A'.repeat(30)}`, 'New offer'] : (opened[hash] ?? []))
      await desk.press(name);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const page = document.querySelector<HTMLElement>('main');
    expect(page?.scrollWidth, hash).toBeLessThanOrEqual(page?.clientWidth ?? 0);
    desk.close();
  }
});

test('a list that cannot be read, offline or not, is read again on asking, and what is shown stays', async () => {
  for (const [hash, route] of [
    ['#/offers', 'GET /studio/offers'],
    ['#/gifts', 'GET /studio/gifts'],
    ['#/teams', 'GET /studio/teams'],
    ['#/members/m1', 'GET /studio/members/m1'],
  ] as const) {
    desk = openDesk(hash, (api) => {
      shop(api);
      api.failing.set(route, hash === '#/gifts' ? 'network' : 'internal');
    });
    await desk.find('[data-page] .notice[role=alert]');
    desk.api.failing.clear();
    await desk.press('Try again');
    await full(hash);
    desk.close();
  }
});

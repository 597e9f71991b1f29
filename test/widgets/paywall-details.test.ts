import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { axe, offline, Refusal, until } from './page.ts';
import { mount, PaywallApi } from './paywall-page.ts';
import { aPlan } from './plan-data.ts';

let api: PaywallApi;
const address = location.href;
const DAY = 86_400_000;
beforeEach(() => {
  api = new PaywallApi();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  localStorage.removeItem('lyceum:ref');
  document.body.replaceChildren();
  history.replaceState(null, '', address);
});

/** The page with something in its address, as a link brings it. */
function arrive(search: Record<string, string>): void {
  const url = new URL(address);
  for (const [name, value] of Object.entries(search)) url.searchParams.set(name, value);
  url.hash = '';
  history.replaceState(null, '', url);
}
const inRegion = (language: string) => vi.spyOn(navigator, 'language', 'get').mockReturnValue(language);
const words = (element: Node | null | undefined) => element?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';

/** The paywall, locked, with what its card holds besides. */
async function locked(options: { signedIn?: boolean; post?: string } = {}) {
  const mounted = mount(api, options);
  await mounted.locked();
  const inner = (tag: string) => mounted.gate(tag)?.shadowRoot;
  const checkouts = () => api.asked('/checkouts', 'POST').map(({ json }) => json as Record<string, unknown>);
  const left = () => until(() => location.hash === '#paying', 'left for the payment page');
  return { ...mounted, inner, checkouts, left, card: () => words(mounted.gate('.card')) };
}

describe('terms', () => {
  test.each([
    ['a year', aPlan({ interval: 'year', amount: 9000 }), '€90 a year'],
    ['a trial', aPlan({ trialDays: 14 }), '€9 a month 14 days free, then the first payment'],
    ['a pass', aPlan({ kind: 'pass', interval: null, days: 90 }), '€9 for 90 days'],
    ['a purchase', aPlan({ kind: 'purchase', interval: null, opens: 'content' }), '€9 once'],
    ['a team', aPlan({ seats: 20 }), '€9 a month per person For up to 20 people:'],
    ['a team by the year', aPlan({ seats: 5, interval: 'year' }), '€9 a year per person For up to 5 people:'],
  ])('of %s are said', async (_, plan, text) => {
    inRegion('de-DE');
    api.offers = [plan];
    const { host, gate } = await locked();
    expect(words(gate('.plan'))).toBe(`Monthly ${text} Every paid post and course. Choose Monthly`);
    expect(await axe(host)).toEqual([]);
  });

  test('everything is promised only by what opens everything', async () => {
    api.offers = [aPlan(), aPlan({ id: 'one', kind: 'purchase', interval: null, opens: 'content' })];
    expect((await locked()).card()).not.toContain('every paid post and course. Month');
    api.offers = [aPlan({ trialDays: 7 })];
    document.body.replaceChildren();
    expect((await locked()).card()).toContain('Subscribe to read on right here, with every paid post and course.');
  });

  const prices = [
    { amount: 6800, currency: 'cny', regions: ['CN'] },
    { amount: 990, currency: 'usd', regions: ['US', 'PR'] },
  ];
  test.each([
    ['zh-CN', 'CN¥68', 'cny'],
    ['zh', 'CN¥68', 'cny'],
    ['en-US', '$9.90', 'usd'],
    ['pt-BR', '€9', 'eur'],
    ['not a language', '€9', 'eur'],
  ])('in %s the price is %s, and the same is paid', async (language, text, currency) => {
    inRegion(language);
    api.offers = [aPlan({ prices })];
    const { gate, button, checkouts, left } = await locked({ signedIn: true });
    expect(words(gate('.price'))).toBe(text);
    (await button(/Choose/)).click();
    await left();
    expect(checkouts()).toEqual([{ plan: 'monthly', returnTo: expect.any(String), currency, post: 'a-post' }]);
  });

  test('a team says for how many, and a sign-in in between does not forget it', async () => {
    api.offers = [aPlan({ id: 'team', seats: 20 }), aPlan({ id: 'crew', seats: 5 })];
    const { gate, button, send, form, checkouts, left } = await locked();
    const people = gate('input[name=team]') as HTMLInputElement;
    expect([people.value, people.max]).toEqual(['1', '20']);
    people.value = '12';
    (await button(/Choose/)).click();
    await until(() => form('input[name=email]'));
    await send('rosa@example.com');
    await until(() => form('.code'));
    await send('123456', '.code');
    await left();
    expect(checkouts()).toMatchObject([{ plan: 'team', quantity: 12 }]);
  });
});

describe('why it is closed', () => {
  test.each([
    ['past_due', 'A payment did not go through'],
    ['refunded', 'Your payment was given back'],
    ['withdrawn', 'Your payment was given back'],
    ['disputed', 'disputed with your bank'],
    ['dispute_lost', 'disputed with your bank'],
    ['paused', 'has been paused since'],
    ['trial', 'Your trial ended on'],
    ['seat_removed', 'Your seat in the team ended on'],
    ['gift', 'The gift that you were given ended on'],
    ['ended', 'Your access ended on'],
    ['paid', 'Your access ended on'],
  ] as const)('after %s: “%s …”, with the day, and the plans below', async (reason, text) => {
    api.lock = { ended: { reason, at: new Date(2026, 4, 3, 12).getTime() } };
    const { host, gate } = await locked({ signedIn: true });
    expect(words(gate('.notice'))).toContain(text);
    expect(words(gate('.notice'))).toContain('May 3, 2026');
    expect(gate('.plans')).not.toBeNull();
    if (reason === 'past_due') expect(await axe(host)).toEqual([]);
  });

  test('what is theirs and opens later says when, and sells nothing', async () => {
    api.lock = { reason: 'wait', opensAt: new Date(2030, 4, 3, 12).getTime() };
    const { host, gate, card } = await locked({ signedIn: true });
    expect(words(gate('h2'))).toBe('Opens to you on May 3, 2030');
    expect(gate('button')).toBeNull();
    expect(card()).toContain('It is yours already.');
    expect(await axe(host)).toEqual([]);
    document.body.replaceChildren();
    api.lock = { reason: 'wait', opensAt: Date.now() + DAY };
    expect(words((await locked({ signedIn: true })).gate('h2'))).toMatch(/\d:\d\d/);
  });
});

describe('reading free of charge', () => {
  const press = (inner: (tag: string) => ShadowRoot | null | undefined) =>
    inner('lyceum-meter')?.querySelector('button')?.click();

  test('a visitor reads in place, keeps the text when the page comes back, and loses it to nobody else', async () => {
    api.meter = { limit: 3, left: null };
    const { host, inner, open, lyceum, text, locked: closed } = await locked();
    expect(words(inner('lyceum-meter')?.querySelector('.muted'))).toBe('3 posts a month are free');
    expect(await axe(host)).toEqual([]);
    press(inner);
    await open();
    expect(api.free.size).toBe(1);
    const asked = api.calls.length;
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await until(() => api.calls.length > asked);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(text()).not.toBeNull();
    expect(api.free.size).toBe(1);
    // Another post in the same element is not opened by it, nor does somebody who signs in use up their own.
    lyceum.signIn();
    await closed();
    host.post = 'other';
    await until(() => api.asked('/posts/other').length > 0);
    await closed();
    expect([...api.free]).toEqual(['a-post']);
  });

  test('a member sees how many are left, and when the next ones come', async () => {
    api.meter = { limit: 3, left: 2 };
    const { inner } = await locked({ signedIn: true });
    expect(words(inner('lyceum-meter'))).toContain('Read this one free');
    expect(words(inner('lyceum-meter')?.querySelector('.muted'))).toBe('2 of 3 left this month');
    document.body.replaceChildren();
    api.meter = { limit: 3, left: 0 };
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 4, 3, 12) });
    const none = await locked({ signedIn: true });
    // Months are those of UTC, the day is the reader's.
    const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(Date.UTC(2026, 5));
    expect(words(none.inner('lyceum-meter')?.querySelector('p'))).toBe(
      `You have read your 3 free posts of this month. The next ones are yours on ${day}.`,
    );
    expect(none.inner('lyceum-meter')?.querySelector('button')).toBeNull();
    expect(await axe(none.host)).toEqual([]);
  });

  test('a visitor who has none left is told so, and the focus is kept', async () => {
    api.meter = { limit: 1, left: null };
    api.free.add('another');
    api.retryAfter = 3 * 86_400;
    // At noon: at midnight the day would be another one between the answer and this look at it.
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 4, 3, 12) });
    const { inner, gate } = await locked();
    press(inner);
    const told = await until(() => inner('lyceum-meter')?.querySelector('p'));
    await until(() => inner('lyceum-meter')?.activeElement === told);
    const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(Date.now() + 3 * DAY + 30_000);
    expect(words(told)).toBe(`You have read your free post of this month. The next one is yours on ${day}.`);
    expect(gate('.plans')).not.toBeNull();
  });

  test('what failed can be tried again, and a second press meanwhile is none', async () => {
    api.meter = { limit: 3, left: null };
    const { inner, open } = await locked();
    api.before = ({ path }) => {
      if (path.endsWith('/meter')) throw offline;
    };
    press(inner);
    const alert = await until(() => inner('lyceum-meter')?.querySelector('[role=alert]'));
    await until(() => alert.textContent?.includes('cannot be reached'));
    api.before = () => {};
    press(inner);
    press(inner);
    await open();
    expect(api.asked('/posts/a-post/meter', 'POST')).toHaveLength(3);
  });
});

describe('an offer link', () => {
  test.each([
    [{}, '20% off the first payment'],
    [{ percent: null, amount: 500, currency: 'eur', duration: 'forever' as const }, '€5 off every payment'],
    [{ duration: 'repeating' as const, months: 3 }, '20% off for 3 months'],
    [{ plan: 'yearly' }, '20% off the first payment, for Yearly'],
    [{ plan: 'elsewhere' }, '20% off the first payment, for another plan than these'],
  ])('says what its code does: %o', async (terms, text) => {
    arrive({ lyceum_offer: 'spring' });
    Object.assign(api.terms, terms);
    const { host, inner, button, checkouts, left } = await locked({ signedIn: true });
    await until(() => words(inner('lyceum-offer')).includes(text), text);
    expect(words(inner('lyceum-offer'))).toBe(`SPRING · ${text}`);
    expect(await axe(host)).toEqual([]);
    (await button(/Choose Monthly/)).click();
    await left();
    expect(checkouts()).toMatchObject([{ offer: expect.stringMatching(/^spring$/i) }]);
  });

  test('whose code is over says so, and the plan can be bought without it', async () => {
    arrive({ lyceum_offer: 'spring' });
    api.before = ({ path, json }) => {
      if (path.startsWith('/offers/')) throw new Refusal(404, 'not_found');
      if (path === '/checkouts' && (json as { offer?: string }).offer) throw new Refusal(409, 'conflict');
    };
    const { host, inner, button, gate, checkouts, left } = await locked({ signedIn: true });
    await until(() => words(inner('lyceum-offer')) === 'The code SPRING is not good any more.');
    (await button(/Choose Monthly/)).click();
    await until(() => words(gate('[role=alert]')).includes('The code SPRING is not good for this.'));
    expect(await axe(host)).toEqual([]);
    (await button(/Go on without it/)).click();
    await left();
    expect(checkouts().map(({ offer }) => Boolean(offer))).toEqual([true, false]);
  });

  test('draws its line as high from the start as it will be', async () => {
    arrive({ lyceum_offer: 'spring' });
    let go = () => {};
    api.before = ({ path }) =>
      path.startsWith('/offers/') ? new Promise<void>((resolve) => (go = resolve)) : undefined;
    const { gate, inner } = await locked();
    await until(() => words(inner('lyceum-offer')).startsWith('Looking up'));
    await until(() => api.calls.some(({ path }) => path.startsWith('/offers/')));
    const before = gate('.card')?.getBoundingClientRect().height;
    go();
    await until(() => words(inner('lyceum-offer')).includes('20%'));
    expect(gate('.card')?.getBoundingClientRect().height).toBe(before);
  });
});

test('who sent the reader here goes to the checkout, from a page before this one too', async () => {
  arrive({ lyceum_ref: 'abcd1234' });
  await locked();
  document.body.replaceChildren();
  history.replaceState(null, '', address);
  const { button, checkouts, left } = await locked({ signedIn: true });
  (await button(/Choose Monthly/)).click();
  await left();
  expect(checkouts()).toMatchObject([{ referral: 'abcd1234' }]);
});

test('who has another plan is sent to their account instead of being sold a second one', async () => {
  api.before = ({ path }) => {
    if (path === '/checkouts') throw new Refusal(409, 'already_entitled');
  };
  const { host, button, gate } = await locked({ signedIn: true });
  api.offers = [...api.offers];
  (await button(/Choose Monthly/)).click();
  await until(() => words(gate('[role=alert]')).includes('You can change your plan in your account.'));
  expect(await axe(host)).toEqual([]);
});

test('too many tries are told with the wait', async () => {
  api.before = ({ path }) => {
    if (path === '/checkouts') throw new Refusal(429, 'rate_limited', 1500);
  };
  const { button, gate } = await locked({ signedIn: true });
  (await button(/Choose Monthly/)).click();
  await until(() => words(gate('[role=alert]')).includes('Please try again in 25 minutes.'));
});

test.each([320, 768])('all of it at once stays within %i px', async (width) => {
  await page.viewport(width, 900);
  arrive({ lyceum_offer: 'spring-of-the-very-long-codes' });
  api.meter = { limit: 3, left: null };
  api.lock = { ended: { reason: 'past_due', at: Date.now() - DAY } };
  api.offers = [
    aPlan({ name: 'Wortungetüm'.repeat(9), trialDays: 14 }),
    aPlan({ id: 'team', seats: 500, description: 'x'.repeat(300) }),
    aPlan({ id: 'pass', kind: 'pass', interval: null, days: 90 }),
  ];
  const { host } = await locked({ signedIn: true });
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  expect(await axe(host)).toEqual([]);
});

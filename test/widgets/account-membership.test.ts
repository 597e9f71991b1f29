import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Account, Grant, Withdrawable, Withdrawal } from '../../sdk/index.ts';
import { LyceumAccount } from '../../widgets/account/lyceum-account.ts';
import { define } from '../../widgets/base/element.ts';
import { focused } from './discussion-page.ts';
import { axe, type Call, lyceumWith, offline, Refusal, until } from './page.ts';

define('lyceum-account', LyceumAccount);

const DAY = 86_400_000;
const now = Date.now();

const subscription: Grant = {
  id: 'sub_1',
  source: 'subscription',
  plan: 'Monthly',
  opens: 'all',
  tier: null,
  contents: [],
  reason: 'paid',
  note: '',
  startsAt: now - 3 * DAY,
  endsAt: now + 28 * DAY,
  renews: true,
  nextCharge: { at: now + 27 * DAY, amount: 900, currency: 'eur' },
  subscription: { interval: 'month', paused: false, cancelAt: null },
};
const purchase: Withdrawable = {
  grant: 'sub_1',
  plan: 'Monthly',
  kind: 'subscription',
  paidAt: now - 3 * DAY,
  until: now + 12 * DAY,
  amount: 900,
  currency: 'eur',
  refund: 'full',
};

let account: Account;
let possible: Withdrawable[];
let declared: Withdrawal[];
let calls: Call[];
let before: (call: Call) => unknown;

beforeEach(() => {
  account = {
    id: 'm1',
    email: 'rosa@example.com',
    name: 'Rosa',
    fields: ['ai'],
    goal: null,
    level: null,
    onboarded: true,
    newsletter: true,
    createdAt: 1,
    grants: [subscription],
    topics: [],
  };
  possible = [];
  declared = [];
  calls = [];
  before = () => {};
});
afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', location.pathname);
});

async function answer(call: Call): Promise<unknown> {
  calls.push(call);
  await before(call);
  if (!call.signedIn) throw new Refusal(401, 'unauthenticated');
  if (call.path === '/account/portal') return { url: `#portal-${(call.json as { flow?: string }).flow ?? 'home'}` };
  if (call.path === '/account/refresh') return undefined;
  if (call.path.endsWith('/pause')) {
    const paused = call.method === 'PUT';
    const state = { interval: 'month' as const, paused, cancelAt: null };
    account = { ...account, grants: [{ ...subscription, reason: paused ? 'paused' : 'paid', subscription: state }] };
    return undefined;
  }
  if (call.path === '/account/withdrawals') {
    if (call.method === 'GET') return { possible, declared };
    declared = [{ grant: 'sub_1', plan: 'Monthly', amount: 900, currency: 'eur', declaredAt: now, settledAt: now }];
    possible = [];
    account = {
      ...account,
      grants: [
        { ...subscription, reason: 'withdrawn', endsAt: now - 1, renews: false, nextCharge: null, subscription: null },
      ],
    };
    return declared[0];
  }
  if (call.method === 'PATCH') account = { ...account, ...(call.json as Partial<Account>) };
  return account;
}

function mount() {
  const lyceum = lyceumWith(answer);
  const host = document.createElement('lyceum-account') as LyceumAccount;
  host.lyceum = lyceum;
  document.body.append(host);
  const panel = () => host.renderRoot.querySelector('lyceum-panel')?.shadowRoot;
  const membership = () => panel()?.querySelector('lyceum-membership')?.shadowRoot;
  const withdraw = () => membership()?.querySelector('lyceum-withdraw')?.shadowRoot;
  const roots = () => [panel(), membership(), withdraw()];
  const find = <T extends HTMLElement>(selector: string) =>
    roots().flatMap((root) => root?.querySelector<T>(selector) ?? [])[0];
  return {
    host,
    lyceum,
    find,
    membership,
    text: () =>
      roots()
        .map((root) => root?.textContent)
        .join(' ')
        .replaceAll(/\s+/g, ' '),
    button: (words: string) =>
      until(() => {
        const buttons = roots().flatMap((root) => [...(root?.querySelectorAll<HTMLElement>('button') ?? [])]);
        return buttons.find(({ textContent }) => textContent?.trim() === words);
      }, words),
    alert: (words: string) =>
      until(() => roots().some((root) => root?.querySelector('[role=alert]')?.textContent?.includes(words)), words),
  };
}

async function open() {
  const mounted = mount();
  (await until(() => mounted.host.renderRoot.querySelector<HTMLElement>('.open'))).click();
  await until(() => mounted.text().includes('Your access'));
  await until(() => calls.some(({ path }) => path === '/account/withdrawals'));
  return mounted;
}

test('each grant says what it opens, where it is from, since when, until when and what is charged next', async () => {
  const post = (title: string) => ({ kind: 'post' as const, slug: title.toLowerCase(), title });
  const once = { ...subscription, nextCharge: null, subscription: null, renews: false, endsAt: null };
  account.grants = [
    subscription,
    {
      ...once,
      id: 'pi_1',
      source: 'purchase',
      plan: 'Bundle',
      opens: 'content',
      contents: ['A', 'B', 'C', 'D', 'E'].map(post),
    },
    { ...once, id: 'comp_1', source: 'comp', plan: null, reason: 'comp', note: 'For your talk' },
    {
      ...once,
      id: 'comp_2',
      source: 'comp',
      plan: null,
      reason: 'comp',
      opens: 'content',
      contents: [post('On trees')],
    },
    { ...once, id: 'pi_2', source: 'pass', plan: 'Quarter', opens: 'tier', tier: 'pro', endsAt: now + 90 * DAY },
    { ...once, id: 'g', source: 'gift', reason: 'gift', plan: 'Later', startsAt: now + DAY, endsAt: now + 31 * DAY },
    ...(
      ['refunded', 'disputed', 'dispute_lost', 'withdrawn', 'seat_removed', 'plan_gone', 'ended', 'paused'] as const
    ).map((reason) => ({ ...once, id: reason, plan: `Old ${reason}`, reason, endsAt: now - DAY })),
  ];
  const { host, text, membership } = await open();
  expect(text()).toMatch(/Monthly Your subscription Opens everything\. Since [^.]*\. Next charge: €9 on /);
  expect(text()).toMatch(/Bundle Bought once, yours for good Opens A, B, C and 2 more\. Since [^.]*, without an end\./);
  expect(text()).toMatch(/Full access Given to you by this site: For your talk Opens everything/);
  expect(text()).toMatch(/On trees Given to you by this site Since/);
  expect(text()).toMatch(
    /Quarter A pass that you bought Opens everything but what belongs to tiers other than “pro”\. Since .*, until /,
  );
  expect(text()).toMatch(/Later A gift Opens everything\. From /);
  expect(text()).toMatch(/Old refundedRefunded, and over since .*Old disputedThe payment is disputed at the bank/);
  expect(await axe(host)).toEqual([]);
  const before = await until(() => membership()?.querySelector('details'));
  before.querySelector('summary')?.click();
  expect(before.open).toBe(true);
  expect(await axe(host)).toEqual([]);
});

test.each([
  ['Change plan', { flow: 'change', subscription: 'sub_1' }, '#portal-change'],
  ['Cancel', { flow: 'cancel', subscription: 'sub_1' }, '#portal-cancel'],
  ['Change card', { flow: 'card' }, '#portal-card'],
  ['Invoices', { flow: 'invoices' }, '#portal-invoices'],
])('“%s” leads to that part of the portal, and back to this page', async (words, input, to) => {
  const { button } = await open();
  const here = location.href;
  (await button(words)).click();
  await until(() => location.hash === to);
  const call = calls.find(({ path }) => path === '/account/portal');
  expect(call?.json).toEqual({ ...input, returnTo: here });
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
});

test('what the portal cannot do now is said, and tried again', async () => {
  const { button, alert, host } = await open();
  for (const [refusal, words] of [
    [new Refusal(409, 'conflict'), 'no other plan to change to'],
    [new Refusal(502, 'payment_unavailable'), 'does not answer right now'],
    [offline, 'cannot be reached'],
  ] as const) {
    before = ({ path }) => {
      if (path === '/account/portal') throw refusal;
    };
    (await button('Change plan')).click();
    await alert(words);
  }
  expect(await axe(host)).toEqual([]);
});

test('back from the portal the change is taken over, the panel is open, and a reload does not ask again', async () => {
  history.replaceState(null, '', `${location.pathname}?a=1&lyceum_portal=1#part`);
  const { host, text } = mount();
  await until(() => calls.some(({ path }) => path === '/account/refresh'));
  expect([location.search, location.hash]).toEqual(['?a=1', '#part']);
  await until(() => host.renderRoot.querySelector('dialog')?.open);
  await until(() => text().includes('Your access'));
  document.body.append(host);
  await host.updateComplete;
  expect(calls.filter(({ path }) => path === '/account/refresh')).toHaveLength(1);
});

test('a pause is chosen, made, seen and ended, by keyboard', async () => {
  const { button, find, text, host } = await open();
  (await button('Pause')).focus();
  await userEvent.keyboard('{Enter}');
  await until(() => focused()?.tagName === 'SELECT');
  expect(await axe(host)).toEqual([]);
  await userEvent.selectOptions(find<HTMLSelectElement>('select') as HTMLSelectElement, '2');
  (await button('Pause')).click();
  await until(() => text().includes('Paused: access lasts until'));
  expect(calls.find(({ method, path }) => method === 'PUT' && path.endsWith('/pause'))).toMatchObject({
    path: '/account/subscriptions/sub_1/pause',
    json: { months: 2 },
  });
  expect(find('[role=status]')?.textContent).toBe('Paused.');
  expect(await axe(host)).toEqual([]);
  (await button('Go on now')).click();
  await until(() => text().includes('Next charge') && !text().includes('Paused:'));
});

test('withdrawing takes two steps; the first can be left, the second says what happened', async () => {
  possible = [purchase];
  const { button, text, find, host } = await open();
  (await button('Withdraw from contract')).click();
  await until(() => text().includes('Withdraw from “Monthly”'));
  expect(text()).toMatch(/All that you paid, €9, goes back/);
  await until(() => focused()?.classList.contains('step'));
  expect(await axe(host)).toEqual([]);
  (await button('Keep it')).click();
  const first = await button('Withdraw from contract');
  await until(() => focused() === first);
  expect(calls.some(({ method, path }) => method === 'POST' && path === '/account/withdrawals')).toBe(false);
  first.click();
  before = ({ method, path }) => {
    if (method === 'POST' && path === '/account/withdrawals') throw offline;
  };
  (await button('Confirm withdrawal')).click();
  await until(() => text().includes('cannot be reached'));
  before = () => {};
  (await button('Confirm withdrawal')).click();
  await until(() => text().includes('€9 went back'));
  expect(calls.findLast(({ method }) => method === 'POST')?.json).toEqual({ grant: 'sub_1' });
  await until(() => !find('lyceum-withdraw') && text().includes('You withdrew from the contract'));
  expect(await axe(host)).toEqual([]);
});

test('a prorated amount and an unsettled withdrawal are told as such', async () => {
  possible = [{ ...purchase, refund: 'prorated', amount: 450 }];
  declared = [{ grant: 'pi_0', plan: 'Pass', amount: 2000, currency: 'jpy', declaredAt: now, settledAt: null }];
  const { button, text, host } = await open();
  await until(() => text().includes('the refund of ¥2,000 follows shortly'));
  (await button('Withdraw from contract')).click();
  await until(() => text().includes('€4.50 go back'));
  expect(await axe(host)).toEqual([]);
});

test('that withdrawals cannot be looked up is said, never taken for a no', async () => {
  possible = [purchase];
  before = ({ path }) => {
    if (path === '/account/withdrawals') throw offline;
  };
  const { button, text, host } = await open();
  await until(() => text().includes('cannot be looked up right now'));
  expect(text()).toContain('Monthly');
  expect(await axe(host)).toEqual([]);
  before = () => {};
  (await button('Try again')).click();
  await button('Withdraw from contract');
});

test('a member without a plan is told what is open, and is offered nothing to manage', async () => {
  account.grants = [];
  const { host, text } = await open();
  await until(() => text().includes('Free membership'));
  expect(text()).not.toContain('Invoices');
  expect(await axe(host)).toEqual([]);
});

test('posts by mail can be switched off, and a failure leaves the switch as it was', async () => {
  const { find, alert } = await open();
  const box = () => find<HTMLInputElement>('input[type=checkbox]') as HTMLInputElement;
  before = ({ method }) => {
    if (method === 'PATCH') throw offline;
  };
  box().click();
  await alert('cannot be reached');
  expect(box().checked).toBe(true);
  before = () => {};
  box().click();
  await until(() => account.newsletter === false && !box().checked);
});

test.each([320, 1280])('long names stay within %i px', async (width) => {
  await page.viewport(width, 800);
  const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(3);
  possible = [{ ...purchase, plan: long }];
  account.grants = [{ ...subscription, plan: long, note: long }];
  const { host, button } = await open();
  (await button('Withdraw from contract')).click();
  await button('Confirm withdrawal');
  const dialog = host.renderRoot.querySelector('dialog') as HTMLDialogElement;
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
  expect(await axe(host)).toEqual([]);
});

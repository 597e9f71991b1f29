import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { axe, offline, Refusal, until } from './page.ts';
import { mount, PaywallApi } from './paywall-page.ts';

let api: PaywallApi;
const address = location.href;
const RETURN = '/checkouts/cs_1/return';
beforeEach(() => {
  api = new PaywallApi();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  history.replaceState(null, '', address);
});

/** The page as Stripe sends the reader back to it. */
function comeBack(checkout = 'cs_1', options: { signedIn?: boolean } = { signedIn: true }) {
  const url = new URL(address);
  url.searchParams.set('lyceum_checkout', checkout);
  history.replaceState(null, '', url);
  return mount(api, options);
}
const inAddress = () => new URL(location.href).searchParams.get('lyceum_checkout');

test('confirms, offers nothing meanwhile, and opens the post', async () => {
  let go = () => {};
  api.before = ({ path }) => (path === RETURN ? new Promise<void>((resolve) => (go = resolve)) : undefined);
  const { host, said, gate, open } = comeBack();
  await until(() => said() === 'Confirming your payment…');
  expect(gate('.plans')).toBeNull();
  expect(inAddress()).toBe('cs_1');
  expect(await axe(host)).toEqual([]);
  go();
  await open();
  expect(inAddress()).toBeNull();
  expect(api.asked(RETURN, 'POST')).toHaveLength(1);
});

test.each([
  ['the reader pays', 'cs_1', false],
  ['the webhook is faster', 'cs_1', true],
  ['the reader cancels', 'cancelled', false],
])('the page goes on where the reader was when %s', async (_how, checkout, paid) => {
  const above = document.createElement('div');
  above.style.height = '3000px';
  api.paid = paid;
  document.body.append(above);
  const { host } = comeBack(checkout);
  host.style.minHeight = '2000px';
  await until(() => scrollY > 0);
  const top = host.getBoundingClientRect().top;
  expect(top).toBeGreaterThan(-innerHeight);
  expect(top).toBeLessThan(innerHeight / 2);
  scrollTo(0, 0);
});

test('opens without confirming when the webhook was faster', async () => {
  api.paid = true;
  const { open } = comeBack();
  await open();
  expect(inAddress()).toBeNull();
  expect(api.asked(RETURN, 'POST')).toEqual([]);
});

test('unreachable, it keeps the id, tries again by itself, and at once when online', async () => {
  let down = true;
  api.before = ({ path }) => {
    if (down && path === RETURN) throw offline;
  };
  const { host, said, gate, open } = comeBack();
  await until(() => said().startsWith('Your payment is safe.'));
  expect(gate('.plans')).toBeNull();
  expect(inAddress()).toBe('cs_1');
  expect(await axe(host)).toEqual([]);
  down = false;
  dispatchEvent(new Event('online'));
  await open();
  expect(inAddress()).toBeNull();
});

test('a gate that is moved while it cannot confirm goes on trying', async () => {
  let down = true;
  api.before = ({ path }) => {
    if (down && path === RETURN) throw offline;
  };
  const { host, said, open } = comeBack();
  await until(() => said().startsWith('Your payment is safe.'));
  down = false;
  document.body.append(document.createElement('section'));
  document.querySelector('section')?.append(host);
  await open();
});

test('a payment that the bank still works on is asked about until it is through', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  api.status.status = 'processing';
  const { said, gate, host } = comeBack();
  await expect.poll(said).toContain('Your bank is still working');
  expect(gate('.plans')).toBeNull();
  expect(inAddress()).toBe('cs_1');
  await vi.advanceTimersByTimeAsync(1500);
  expect(api.asked(RETURN, 'POST').length).toBeGreaterThan(1);
  api.status = { status: 'complete', url: null };
  // More than once: one that was asked before may still be on its way.
  await expect
    .poll(async () => {
      await vi.advanceTimersByTimeAsync(30_000);
      return host.querySelector('[slot=gated]');
    })
    .not.toBeNull();
});

test('a cancelled checkout says so once, and the plans stand there', async () => {
  const { host, said, gate } = comeBack('cancelled');
  await until(() => said() === 'The checkout was cancelled. Nothing was charged.');
  expect(gate('.plans')).not.toBeNull();
  expect(inAddress()).toBeNull();
  expect(api.asked('/checkouts/cancelled/return', 'POST')).toEqual([]);
  expect(await axe(host)).toEqual([]);
});

test('an unfinished payment can be gone back to', async () => {
  api.status = { status: 'open', url: 'https://pay.test/cs_1' };
  const { host, said, gate } = comeBack();
  await until(() => said().startsWith('The payment was not finished.'));
  expect(gate('.notice a')?.getAttribute('href')).toBe('https://pay.test/cs_1');
  expect(gate('.plans')).not.toBeNull();
  expect(await axe(host)).toEqual([]);
});

test('an expired checkout can be started again', async () => {
  api.status.status = 'expired';
  const { said, gate } = comeBack();
  await until(() => said().startsWith('That checkout is over. Nothing was charged'));
  expect(gate('.plans')).not.toBeNull();
  expect(inAddress()).toBeNull();
});

test('a checkout that the API refuses promises nothing, and keeps the id for the next try', async () => {
  api.before = ({ path }) => {
    if (path === RETURN) throw new Refusal(404, 'not_found');
  };
  const { host, said } = comeBack();
  await until(() => said().startsWith('We could not confirm your payment.'));
  expect(said()).toContain('req-1');
  expect(inAddress()).toBe('cs_1');
  expect(await axe(host)).toEqual([]);
});

test('paid, but signed out: offers the sign-in instead of a second payment', async () => {
  const { host, said, gate, open } = comeBack('cs_1', { signedIn: false });
  await until(() => said().startsWith('Paid, thank you. Sign in'));
  expect(gate('.plans')).toBeNull();
  expect(await axe(host)).toEqual([]);
  const form = (selector: string) =>
    gate('.notice lyceum-sign-in')?.shadowRoot?.querySelector<HTMLInputElement>(selector);
  for (const [field, value] of [
    ['input[name=email]', 'rosa@example.com'],
    ['.code', '123456'],
  ] as const) {
    const input = await until(() => form(field));
    input.value = value;
    input.form?.requestSubmit();
  }
  await open();
});

test('paid, yet locked to this account: says so, with a way on and no second payment', async () => {
  const { host, said, gate } = comeBack();
  Object.defineProperty(api, 'paid', { get: () => false, set: () => {} });
  await until(() => said().includes('not open to the account that you are signed in with'));
  expect(gate('.plans')).toBeNull();
  expect(gate('.notice button')?.textContent).toBe('Try again');
  expect(await axe(host)).toEqual([]);
});

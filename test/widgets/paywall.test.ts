import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { focused } from './discussion-page.ts';
import { axe, offline, Refusal, until } from './page.ts';
import { GATED, mount, PaywallApi } from './paywall-page.ts';

let api: PaywallApi;
beforeEach(() => {
  api = new PaywallApi();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  document.body.replaceChildren();
  history.replaceState(null, '', location.pathname + location.search.replace(/[?&]lyceum_checkout=[^&]*/, ''));
  location.hash = '';
});
const moment = () => new Promise((resolve) => setTimeout(resolve, 30));

test('shows lines while it waits, then the gate, and never the text', async () => {
  let go = () => {};
  api.before = () => new Promise<void>((resolve) => (go = resolve));
  const { host, root, locked } = mount(api);
  await until(() => root.querySelector('.loading'));
  expect(root.querySelector('[role=status]')?.textContent).toBe('Loading the rest of the post');
  expect(await axe(host)).toEqual([]);
  go();
  await locked();
  expect(host.textContent).toBe('The teaser.');
  expect(root.querySelector('.loading')).toBeNull();
});

test('a paid post offers its plans to a visitor, with their prices, and a way in for subscribers', async () => {
  const { host, gate, locked, button } = mount(api);
  await locked();
  expect(gate('h2')?.textContent).toBe('The rest is for subscribers');
  expect(gate('.plans')?.textContent).toMatch(/Monthly\s+€9\s+a month[\s\S]*Yearly\s+€90\s+a year/);
  await button(/^\s*Choose Yearly/);
  await button(/^\s*Sign in/);
  expect(await axe(host)).toEqual([]);
});

test('a paid post asks a member for a plan only', async () => {
  const { host, gate, locked } = mount(api, { signedIn: true });
  await locked();
  expect(gate('.plans')).not.toBeNull();
  expect(gate('.card')?.textContent).not.toContain('Sign in');
  expect(await axe(host)).toEqual([]);
});

test('a post for members asks for a sign-in, opens after it, and the reader goes on in its text', async () => {
  api.access = 'members';
  const { host, gate, locked, button, send, open, form } = mount(api);
  await locked();
  expect(gate('h2')?.textContent).toBe('The rest is for members');
  expect(await axe(host)).toEqual([]);
  (await button(/Sign in to read on/)).click();
  await until(() => focused()?.getAttribute('name') === 'email');
  expect(await axe(host)).toEqual([]);
  await send('rosa@example.com');
  await until(() => focused()?.getAttribute('name') === 'code');
  expect(await axe(host)).toEqual([]);
  await send('123456', '.code');
  await open();
  expect(form('input')).toBeUndefined();
  expect((document.activeElement as HTMLElement).slot).toBe('gated');
});

test('says when nothing is on sale', async () => {
  api.offers = [];
  const { host, gate, locked } = mount(api);
  await locked();
  expect(gate('.card')?.textContent).toContain('No plan is on sale right now.');
  expect(gate('.plans')).toBeNull();
  expect(await axe(host)).toEqual([]);
});

test('a visitor who chose a plan signs in, and the checkout starts by itself', async () => {
  const { button, send, gate, locked } = mount(api);
  await locked();
  (await button(/Choose Monthly/)).click();
  await until(() => gate('h2')?.textContent === 'First, sign in');
  await send('rosa@example.com');
  await until(() => focused()?.getAttribute('name') === 'code');
  await send('123456', '.code');
  await until(() => location.hash === '#paying', 'left for the payment page');
  expect(api.asked('/checkouts', 'POST').map(({ json }) => json)).toEqual([
    { plan: 'monthly', returnTo: expect.stringContaining(location.pathname), post: 'a-post' },
  ]);
  await until(() => gate('[aria-disabled=true]')?.textContent?.includes('One moment'));
  // The browser's Back brings the page again as it was left: the plans can be chosen again.
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  await button(/Choose Monthly/);
});

test('the way back from sign-in leads to the plans, and the focus stays in the card', async () => {
  const { button, gate, locked } = mount(api);
  await locked();
  (await button(/Choose Monthly/)).click();
  (await button(/Back/)).click();
  await until(() => gate('.plans'));
  expect(focused()).toBe(gate('.card'));
});

test.each([
  [502, 'payment_unavailable', 'Nothing was charged'],
  [429, 'rate_limited', 'a little too fast'],
  [500, 'internal', 'Something went wrong'],
] as const)('a checkout that fails (%i %s) says why and can be tried again', async (status, code, words) => {
  let broken = true;
  api.before = ({ path }) => {
    if (broken && path === '/checkouts') throw new Refusal(status, code);
  };
  const { host, button, gate, locked } = mount(api, { signedIn: true });
  await locked();
  (await button(/Choose Monthly/)).click();
  await until(() => gate('[role=alert]')?.textContent?.includes(words), words);
  expect(await axe(host)).toEqual([]);
  broken = false;
  (await button(/Choose Monthly/)).click();
  await until(() => location.hash === '#paying');
  expect(gate('[role=alert]')?.textContent?.trim()).toBe('');
});

test('what was bought elsewhere opens instead of being bought twice', async () => {
  const { button, locked, open } = mount(api, { signedIn: true });
  await locked();
  api.paid = true;
  api.before = ({ path }) => {
    if (path === '/checkouts') throw new Refusal(409, 'already_entitled');
  };
  (await button(/Choose Monthly/)).click();
  await open();
});

test('an open post stands in the page itself, with the colours of its code, and is announced once', async () => {
  api.paid = true;
  const events: unknown[] = [];
  const hear = (event: Event) => events.push((event as CustomEvent).detail);
  document.addEventListener('lyceum-unlocked', hear);
  const { host, lyceum, text, open } = mount(api, { signedIn: true });
  await open();
  expect(text()?.querySelector('p')?.textContent).toBe(GATED);
  const keyword = text()?.querySelector('.hljs-keyword') as Element;
  expect(getComputedStyle(keyword).color).not.toBe(getComputedStyle(text() as Element).color);
  expect(await axe(host)).toEqual([]);
  const style = Object.assign(document.createElement('style'), { textContent: '.hljs-keyword { color: #123456 }' });
  document.body.append(style);
  expect(getComputedStyle(keyword).color, 'the page has its own colours').toBe('rgb(18, 52, 86)');
  const asked = api.calls.length;
  lyceum.dispatchEvent(new Event('access'));
  await until(() => api.calls.length > asked);
  await moment();
  document.removeEventListener('lyceum-unlocked', hear);
  expect(events).toEqual([{ post: 'a-post' }]);
  expect(host.querySelectorAll('[slot="gated"]')).toHaveLength(1);
  expect(text()?.querySelectorAll('pre')).toHaveLength(1);
});

test('signing out takes the text away at once, even when the API is down', async () => {
  api.paid = true;
  const { host, lyceum, open, root, locked } = mount(api, { signedIn: true });
  await open();
  api.before = () => {
    throw offline;
  };
  lyceum.signOut();
  await host.updateComplete;
  expect(host.textContent).toBe('The teaser.');
  await until(() => root.querySelector('.failure'));
  expect(host.textContent).toBe('The teaser.');
  api.before = () => {};
  dispatchEvent(new Event('online'));
  await locked();
});

test('an open post for everybody stays through a sign-out', async () => {
  api.access = 'open';
  const { host, lyceum, open } = mount(api, { signedIn: true });
  await open();
  lyceum.signOut();
  await host.updateComplete;
  expect(host.textContent).toContain(GATED);
});

test('a session that has ended elsewhere closes the post', async () => {
  api.paid = true;
  const { host, lyceum, open, locked } = mount(api, { signedIn: true });
  await open();
  api.before = ({ signedIn }) => {
    if (signedIn) throw new Refusal(401, 'session_expired');
  };
  lyceum.dispatchEvent(new Event('access'));
  await locked();
  expect(host.textContent).toBe('The teaser.');
});

test('a text that a copy of the page brought back is emptied before it shows, and never doubled', async () => {
  api.paid = true;
  const first = mount(api, { signedIn: true });
  await first.open();
  const copy = first.host.cloneNode(true) as typeof first.host;
  first.host.remove();
  api.paid = false;
  copy.lyceum = first.lyceum;
  document.body.append(copy);
  await copy.updateComplete;
  expect(copy.textContent).toBe('The teaser.');
  await until(() => copy.shadowRoot?.querySelector('lyceum-gate'));
  expect(copy.textContent).toBe('The teaser.');
});

test('likes at once, and takes it back when the API refuses', async () => {
  api.paid = true;
  const { host, button, status, open } = mount(api, { signedIn: true });
  await open();
  const like = await button(/Like/);
  expect([like.ariaPressed, like.textContent]).toEqual(['false', expect.stringContaining('2')]);
  let go = () => {};
  api.before = ({ path }) => (path.endsWith('/like') ? new Promise<void>((resolve) => (go = resolve)) : undefined);
  like.click();
  await until(() => like.ariaPressed === 'true' && like.textContent?.includes('3'));
  await until(() => api.asked('/posts/a-post/like', 'PUT').length > 0);
  like.click();
  go();
  // Somebody else liked it too: the API's count is the one that stays.
  await until(() => like.textContent?.includes('4'));
  expect(api.asked('/posts/a-post/like', 'PUT')).toHaveLength(1);
  api.before = ({ path }) => {
    if (path.endsWith('/like')) throw offline;
  };
  like.click();
  await until(() => status().includes('cannot be reached'));
  expect([like.ariaPressed, like.textContent]).toEqual(['true', expect.stringContaining('4')]);
  expect(await axe(host)).toEqual([]);
  api.before = () => {};
  like.click();
  await until(() => like.ariaPressed === 'false' && like.textContent?.includes('2'));
});

test('a visitor is asked to sign in before liking', async () => {
  api.access = 'open';
  const { button, status, open } = mount(api);
  await open();
  (await button(/Like/)).click();
  await until(() => status() === 'Sign in to like this post.');
  expect(api.asked('/posts/a-post/like', 'PUT')).toEqual([]);
});

test('shares by the system, or by copying the link; a refusal shows the link and counts nothing', async () => {
  api.paid = true;
  const { button, status, open } = mount(api, { signedIn: true });
  await open();
  const share = await button(/Share/);
  const shares = () =>
    api.asked('/interactions', 'POST').filter(({ json }) => (json as { kind: string }).kind === 'share');
  const writeText = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('denied'));
  share.click();
  await until(() => status().startsWith('Copy this link: http'));
  expect(shares()).toEqual([]);
  writeText.mockResolvedValue();
  share.click();
  await until(() => status() === 'The link is copied.');
  await until(() => shares().length === 1);
  const told = vi.fn<(data?: ShareData) => Promise<void>>().mockResolvedValue();
  Object.assign(navigator, { share: told });
  share.click();
  await until(() => shares().length === 2);
  expect(told.mock.calls[0]?.[0]).toMatchObject({ title: 'About a-post' });
  told.mockRejectedValue(new DOMException('changed my mind', 'AbortError'));
  share.click();
  await moment();
  expect(shares()).toHaveLength(2);
  Reflect.deleteProperty(navigator, 'share');
});

test('records one view, however often the answer is read again', async () => {
  api.paid = true;
  const { lyceum, open } = mount(api, { signedIn: true });
  await open();
  await until(() => api.asked('/interactions', 'POST').length === 1);
  for (let n = 0; n < 3; n += 1) {
    lyceum.dispatchEvent(new Event('access'));
    await moment();
  }
  expect(api.asked('/interactions', 'POST').map(({ json }) => json)).toEqual([
    { kind: 'view', content: 'post', slug: 'a-post' },
  ]);
});

test('a post that the site does not know leaves the teaser alone', async () => {
  api.before = () => {
    throw new Refusal(404, 'not_found');
  };
  const { host, root } = mount(api);
  await until(() => api.calls.length > 0 && !root.querySelector('.rest'));
  expect(root.querySelector('.failure, lyceum-gate')).toBeNull();
  expect(host.textContent).toBe('The teaser.');
});

test('unreachable, it keeps the teaser, offers to try again, and recovers by itself, on a click and when online', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  api.before = () => {
    throw offline;
  };
  const { host, root, gate } = mount(api);
  await expect.poll(() => root.querySelector('.failure')?.textContent).toContain('Trying again');
  expect(host.textContent).toBe('The teaser.');
  vi.useRealTimers();
  expect(await axe(host)).toEqual([]);
  api.before = () => {};
  dispatchEvent(new Event('online'));
  await until(() => gate('h2'));
});

test('an answer that came too late is dropped', async () => {
  api.paid = true;
  const waiting = new Map<string, () => void>();
  api.before = ({ path }) =>
    path.startsWith('/posts/') ? new Promise<void>((resolve) => waiting.set(path, resolve)) : undefined;
  const { host, text, open } = mount(api, { signedIn: true, post: 'one' });
  await until(() => waiting.has('/posts/one'));
  host.post = 'two';
  await until(() => waiting.has('/posts/two'));
  waiting.get('/posts/two')?.();
  await open();
  waiting.get('/posts/one')?.();
  await moment();
  expect(text()?.lastElementChild?.textContent).toBe('two');
  host.post = 'three';
  await host.updateComplete;
  expect(text()).toBeNull();
});

test('another post does not inherit a failure', async () => {
  api.before = ({ path }) => {
    if (path === '/posts/one') throw new Refusal(404, 'not_found');
    return new Promise(() => {});
  };
  const { host, root } = mount(api, { post: 'one' });
  await until(() => api.calls.length > 0 && !root.querySelector('.rest'));
  host.post = 'two';
  await until(() => root.querySelector('.loading'));
});

test('stays open when moved, stands twice in a page, and lets go when removed', async () => {
  api.paid = true;
  const one = mount(api, { signedIn: true });
  const two = mount(api, { signedIn: true, post: 'other' });
  await one.open();
  await two.open();
  const section = document.body.appendChild(document.createElement('section'));
  section.append(one.host);
  expect(one.host.textContent).toContain(GATED);
  await moment();
  expect(one.host.querySelectorAll('[slot="gated"]')).toHaveLength(1);
  one.lyceum.signOut();
  await one.locked();
  expect(one.host.textContent).toBe('The teaser.');
  expect(two.host.textContent).toContain(GATED);
  one.host.remove();
  const asked = api.asked('/posts/a-post').length;
  one.lyceum.signIn();
  await moment();
  expect(api.asked('/posts/a-post')).toHaveLength(asked);
});

test('waits for a client that comes late', async () => {
  const { host, lyceum, locked } = mount(api);
  host.remove();
  Object.assign(host, { lyceum: undefined });
  document.body.append(host);
  await moment();
  const asked = api.calls.length;
  host.lyceum = lyceum;
  await locked();
  // The read, and that the gate was shown.
  await until(() => api.calls.length >= asked + 2);
  expect(api.calls.slice(asked).map((call) => call.method)).toEqual(['GET', 'POST']);
});

test.each([320, 768])('long texts stay within %i px', async (width) => {
  await page.viewport(width, 800);
  api.offers = api.offers.map((plan) => ({ ...plan, name: 'Wortungetüm'.repeat(9), description: 'x'.repeat(300) }));
  const { host, locked } = mount(api);
  await locked();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  expect(await axe(host)).toEqual([]);
});

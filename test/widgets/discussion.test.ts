import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DiscussionApi } from './discussion-api.ts';
import { focused, mount } from './discussion-page.ts';
import { axe, offline, until } from './page.ts';

let api: DiscussionApi;
beforeEach(() => {
  api = new DiscussionApi();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  sessionStorage.clear();
});

const polls = () => api.calls.filter(({ query }) => query.has('since')).length;
/** It polls only once it knows that it is in view, which the browser tells in its own time. */
const untilPolled = (before = 0) =>
  expect
    .poll(() => {
      if (polls() === before) dispatchEvent(new Event('online'));
      return polls();
    })
    .toBeGreaterThan(before);

test('shows a thread in reading order, with its depth, its authors and the HTML of the API', async () => {
  const first = api.write('<p>One <code>x</code></p>', { name: 'Rosa' });
  api.write('<p>Two</p>');
  const reply = api.write('<p>Reply</p>', { parent: first, name: 'Henrik', staff: true });
  const page = mount(api);
  await page.ready();
  expect(page.ids()).toEqual([first.id, reply.id, 'c2']);
  expect((await page.part(reply.id, 'header')).textContent).toMatch(/Henrik\s+Staff[\s\S]*in reply to Rosa/);
  expect((await page.part(first.id, '.body')).innerHTML).toContain('<p>One <code>x</code></p>');
  expect((await page.part(first.id, 'time')).getAttribute('datetime')).toBe(new Date(first.createdAt).toISOString());
  expect(page.find('.head')?.textContent).toContain('3 comments');
  expect(page.find('li.d1')).not.toBeNull();
  expect(await axe(page.host)).toEqual([]);
});

test('fills no more than the reserved space until the reader asks, then reads on page by page', async () => {
  for (let n = 1; n <= 70; n += 1) api.write(`<p>Comment ${n}, in some words</p>`);
  const page = mount(api, { space: '40rem' });
  const heights = new Set<number>();
  new ResizeObserver(() => heights.add(page.host.offsetHeight)).observe(page.host);
  await page.ready();
  await until(() => page.find('.more'));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  expect([...heights]).toEqual([640]);
  expect(page.views().length).toBeLessThan(30);
  expect(page.views().length).toBeGreaterThan(2);
  expect(await axe(page.host)).toEqual([]);
  for (const count of [30, 60, 70]) {
    (page.find('.more button') as HTMLElement).click();
    await until(() => page.views().length === count, `${count} comments`);
  }
  expect(page.find('.more')).toBeNull();
  expect(new Set(page.ids()).size).toBe(70);
  const next = (await page.view('c61')).renderRoot.querySelector('article');
  await until(() => focused() === next);
});

test('a comment taller than the reserved space shows its beginning', async () => {
  api.write(`<p>${'long '.repeat(3000)}</p>`);
  const page = mount(api, { space: '34rem' });
  await until(() => page.find('.clip'));
  expect(page.host.offsetHeight).toBe(544);
  (page.find('.more button') as HTMLElement).click();
  await until(() => !page.find('.clip'));
  expect(page.host.offsetHeight).toBeGreaterThan(544);
});

test('new comments come while the reader looks, in their place, and are announced', async () => {
  const first = api.write('<p>One</p>');
  api.write('<p>Two</p>');
  const page = mount(api);
  await page.ready();
  await new Promise(requestAnimationFrame);
  api.write('<p>Under one</p>', { parent: first });
  api.write('<p>Last</p>');
  api.change(first, { html: '<p>One, edited</p>', editedAt: 1 });
  await untilPolled();
  await until(() => page.ids().join() === 'c1,c3,c2,c4');
  expect(page.said()).toBe('2 new comments');
  expect((await page.part(first.id, '.body')).textContent).toBe('One, edited');
  const earlier = api.calls.find(({ query }) => query.has('since'));
  api.write('<p>One more</p>');
  dispatchEvent(new Event('online'));
  await page.view('c5');
  expect(page.said()).toBe('3 new comments');
  const last = api.calls.filter(({ query }) => query.has('since')).at(-1);
  expect(Number(last?.query.get('since'))).toBeGreaterThan(Number(earlier?.query.get('since')));
});

test('polls every 15 seconds, later and later while it fails, and tells that it is not up to date', async () => {
  api.write('<p>One</p>');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const page = mount(api);
  await expect.poll(page.ids).toEqual(['c1']);
  const after = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await new Promise(requestAnimationFrame);
    return polls();
  };
  // The first one has ended, at a known time, when what it brings is there.
  api.write('<p>Two</p>');
  await untilPolled();
  await expect.poll(page.ids).toEqual(['c1', 'c2']);
  const one = polls();
  api.before = () => {
    throw offline;
  };
  expect(await after(15_000)).toBe(one + 1);
  await expect.poll(() => page.find('.head')?.textContent).toContain('trying again');
  expect(await after(15_000)).toBe(one + 1);
  expect(await after(15_000)).toBe(one + 2);
  expect(await after(59_000)).toBe(one + 2);
  api.before = () => {};
  dispatchEvent(new Event('online'));
  expect(await after(0)).toBe(one + 3);
  await expect.poll(() => page.find('.head')?.textContent).not.toContain('trying again');
  page.host.remove();
  expect(await after(300_000)).toBe(one + 3);
});

test('a poll that is older than what the reader has done is dropped', async () => {
  const first = api.write('<p>One</p>');
  const page = mount(api);
  await page.ready();
  await new Promise(requestAnimationFrame);
  api.change(first, { html: '<p>Stale</p>' });
  let go = () => {};
  api.before = ({ query }) => (query.has('since') ? new Promise<void>((resolve) => (go = resolve)) : undefined);
  await untilPolled();
  (await page.part(first.id, '[aria-pressed]')).click();
  await until(() => page.views()[0]?.comment.liked);
  api.comments[0] = { ...first, html: '<p>Stale</p>', liked: false };
  go();
  await new Promise(requestAnimationFrame);
  expect(page.views()[0]?.comment.liked).toBe(true);
});

test('visitors read, and sign in where they are', async () => {
  const first = api.write('<p>One</p>');
  api.change(first, { likes: 3 });
  const page = mount(api, { signedIn: false });
  await page.ready();
  expect((await page.part(first.id, '.acts')).querySelector('button')).toBeNull();
  expect(await axe(page.host)).toEqual([]);
  (page.find('.first') as HTMLElement).click();
  const form = await until(() => page.find('lyceum-sign-in'));
  await until(() => focused()?.localName === 'input');
  expect(await axe(page.host)).toEqual([]);
  page.lyceum.signIn();
  form.dispatchEvent(new CustomEvent('lyceum-signed-in'));
  await until(() => page.find('.prompt'));
  await page.part(first.id, '.reply');
});

test('a locked thread says who may read it, and opens when access changes', async () => {
  api.write('<p>Secret</p>');
  api.locked = true;
  const page = mount(api);
  await until(() => page.find('.empty')?.textContent?.includes('open to subscribers'));
  expect(page.host.renderRoot.textContent).not.toContain('Secret');
  expect(await axe(page.host)).toEqual([]);
  api.locked = false;
  page.lyceum.dispatchEvent(new Event('access'));
  await page.view('c1');
  api.locked = true;
  await untilPolled(polls());
  await until(() => page.find('.empty'));
});

test('loading, empty and failing are drawn; a failure recovers by itself when online', async () => {
  api.before = () => new Promise(() => {});
  const page = mount(api);
  await until(() => page.find('.bones'));
  expect(await axe(page.host)).toEqual([]);
  page.host.remove();
  api.before = () => {
    throw offline;
  };
  document.body.append(page.host);
  await until(() => page.find('.failure'));
  expect(await axe(page.host)).toEqual([]);
  api.before = () => {};
  dispatchEvent(new Event('online'));
  await until(() => page.find('.empty'));
  expect(await axe(page.host)).toEqual([]);
});

test('of two threads asked for, the later one is shown, whichever answers first', async () => {
  const first = api.write('<p>One</p>');
  let go = () => {};
  api.before = ({ path }) => (path.includes('a-post') ? new Promise<void>((resolve) => (go = resolve)) : undefined);
  const page = mount(api);
  await until(() => api.calls.length === 1);
  page.host.thread = 'another';
  await page.view(first.id);
  const calls = api.calls.length;
  go();
  await new Promise(requestAnimationFrame);
  expect(api.calls.slice(0, calls).map(({ path }) => path)).toEqual([
    '/threads/a-post/comments',
    '/threads/another/comments',
  ]);
  expect(page.ids()).toEqual([first.id]);
});

test('long names, words, code and tables stay inside 320 pixels, six levels deep', async () => {
  const long = 'Unbreakable'.repeat(40);
  let parent = api.write(`<p>${long}</p><pre tabindex="0" role="group" aria-label="Code"><code>${long}</code></pre>`, {
    name: long,
  });
  const table = `<table><thead><tr><th>${'wide'.repeat(60)}</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>`;
  for (let depth = 1; depth <= 7; depth += 1) {
    parent = api.write(
      `<p>${long}</p><div class="table-scroll" tabindex="0" role="group" aria-label="wide">${table}</div>`,
      { parent, mine: true, name: long },
    );
  }
  const page = mount(api);
  page.host.style.width = '288px';
  await page.ready();
  for (const element of page.views()) {
    const article = await page.part(element.comment.id, 'article');
    expect(article.scrollWidth).toBeLessThanOrEqual(article.clientWidth);
    expect(article.clientWidth).toBeGreaterThan(200);
  }
  expect(page.host.scrollWidth).toBeLessThanOrEqual(288);
  expect(await axe(page.host)).toEqual([]);
});

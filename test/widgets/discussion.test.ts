import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { define } from '../../widgets/base/element.ts';
import type { LyceumComment } from '../../widgets/discussion/comment.ts';
import { LyceumDiscussion } from '../../widgets/discussion/lyceum-discussion.ts';
import { DiscussionApi } from './discussion-api.ts';
import { axe, type Call, lyceumWith, offline, Refusal, until } from './page.ts';

define('lyceum-discussion', LyceumDiscussion);

let api: DiscussionApi;
beforeEach(() => {
  api = new DiscussionApi();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  sessionStorage.clear();
});

function mount({ signedIn = true, space = '400rem' } = {}) {
  const host = document.createElement('lyceum-discussion') as LyceumDiscussion;
  const lyceum = lyceumWith(api.handler, { signedIn });
  host.lyceum = lyceum;
  host.thread = 'a-post';
  host.style.minHeight = space;
  document.body.append(host);
  const foot = () => host.renderRoot.querySelector('lyceum-foot')?.shadowRoot;
  const find = (selector: string) =>
    host.renderRoot.querySelector<HTMLElement>(selector) ?? foot()?.querySelector<HTMLElement>(selector) ?? null;
  const views = () => [...host.renderRoot.querySelectorAll<LyceumComment>('lyceum-comment')];
  const view = (id: string) => until(() => views().find(({ comment }) => comment.id === id), `comment ${id}`);
  return {
    host,
    lyceum,
    find,
    views,
    ids: () => views().map(({ comment }) => comment.id),
    /** A part of a comment, once it is there. */
    part: async <T extends HTMLElement = HTMLElement>(id: string, selector: string) => {
      const root = (await view(id)).renderRoot;
      return until(() => root.querySelector<T>(selector), `${selector} of ${id}`);
    },
    view,
    ready: () => until(() => find('.first') ?? find('.failure')),
    /** Where a comment is written: at the foot, or within a comment. */
    composer: async (within?: ParentNode) => {
      const composer = await until(() => (within ?? foot())?.querySelector('lyceum-composer'), 'composer');
      return until(() => composer.shadowRoot?.querySelector('textarea'), 'textarea');
    },
    said: () => find('[role=status]:last-child')?.textContent?.trim(),
  };
}

const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};
/** The element in whose shadow the focus is. */
const holder = () => {
  const root = focused()?.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
};
const isAbout = (part: string, method: string) => (call: Call) => call.path.endsWith(part) && call.method === method;

test('shows a thread in reading order, with its depth, its authors and the HTML of the API', async () => {
  const first = api.write('<p>One <code>x</code></p>', { name: 'Rosa' });
  api.write('<p>Two</p>');
  const reply = api.write('<p>Reply</p>', { parent: first, name: 'Henrik', staff: true });
  const page = mount();
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
  const page = mount({ space: '40rem' });
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
  expect((await page.view('c61')).renderRoot.querySelector('article')).toBe(focused());
});

test('a comment taller than the reserved space shows its beginning', async () => {
  api.write(`<p>${'long '.repeat(3000)}</p>`);
  const page = mount({ space: '34rem' });
  await until(() => page.find('.clip'));
  expect(page.host.offsetHeight).toBe(544);
  (page.find('.more button') as HTMLElement).click();
  await until(() => !page.find('.clip'));
  expect(page.host.offsetHeight).toBeGreaterThan(544);
});

test('writes, replies, likes, edits and deletes, by keyboard too, and says so in events', async () => {
  const rosa = api.write('<p>Hello</p>');
  const page = mount();
  await page.ready();
  const events: string[] = [];
  for (const name of ['lyceum-commented', 'lyceum-comment-deleted']) {
    page.host.addEventListener(name, (event) => events.push(`${name} ${(event as CustomEvent).detail.id}`));
  }

  (page.find('.prompt') as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await page.composer();
  await until(() => focused()?.localName === 'textarea');
  await userEvent.keyboard('Mine');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await page.view('c2');
  await until(() => focused()?.localName === 'article');
  expect(holder()).toBe(await page.view('c2'));

  (await page.part(rosa.id, '.reply')).click();
  const reply = await page.composer((await page.view(rosa.id)).renderRoot);
  await userEvent.type(reply, 'A reply');
  expect(await axe(page.host)).toEqual([]);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until(() => page.ids().join() === 'c1,c3,c2');
  expect((await page.view(rosa.id)).renderRoot.querySelector('lyceum-composer')).toBeNull();

  (await page.part(rosa.id, '[aria-pressed]')).click();
  await until(() => api.comments[0]?.liked);
  expect((await page.part(rosa.id, '[aria-pressed=true]')).textContent).toMatch(/♥\s*Like\s*1/);

  (await page.part('c2', '.edit')).click();
  const edit = await page.composer((await page.view('c2')).renderRoot);
  expect(edit.value).toBe('Mine');
  expect(await axe(page.host)).toEqual([]);
  await userEvent.type(edit, ', changed');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until(() => api.comments[1]?.html === '<p>Mine, changed</p>');
  await until(() => focused()?.localName === 'article');
  expect((await page.part('c2', '.body')).textContent).toBe('Mine, changed');
  expect((await page.part('c2', 'header')).textContent).toContain('edited');

  (await page.part('c2', '.delete')).click();
  await until(() => focused()?.className.includes('keep'));
  expect(await axe(page.host)).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await until(() => focused()?.className.includes('delete'));
  expect(api.comments[1]?.deleted).toBe(false);
  await userEvent.keyboard('{Enter}');
  (await page.part('c2', '.danger')).click();
  await until(() => page.ids().join() === 'c1,c3');
  await until(() => holder() === page.views()[1]);
  expect(events).toEqual(['lyceum-commented c2', 'lyceum-commented c3', 'lyceum-comment-deleted c2']);
  expect(page.find('.head')?.textContent).toContain('2 comments');
});

test('a deleted comment keeps its place while it is answered, and goes with its last reply', async () => {
  const mine = api.write('<p>Question</p>', { mine: true });
  const reply = api.write('<p>Answer</p>', { mine: true, parent: mine });
  const page = mount();
  (await page.part(mine.id, '.delete')).click();
  (await page.part(mine.id, '.danger')).click();
  await until(() => page.views()[0]?.renderRoot.textContent?.includes('This comment was deleted.'));
  expect(page.ids()).toEqual([mine.id, reply.id]);
  expect(await axe(page.host)).toEqual([]);
  // As the API: whom nothing stands under any more loses its path.
  api.change(mine, { path: '' });
  (await page.part(reply.id, '.delete')).click();
  (await page.part(reply.id, '.danger')).click();
  await until(() => page.find('.empty'));
});

test('a text that could not be sent stays, is explained, and goes out at the next try', async () => {
  const page = mount();
  await page.ready();
  (page.find('.prompt') as HTMLElement).click();
  const area = await page.composer();
  await userEvent.type(area, 'Kept');
  api.before = () => {
    throw offline;
  };
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const root = area.getRootNode() as ShadowRoot;
  await until(() => root.querySelector('[role=alert]')?.textContent?.includes('Nothing is lost'));
  expect(area.value).toBe('Kept');
  await until(() => focused() === area);
  expect(await axe(page.host)).toEqual([]);
  api.before = () => {};
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await page.view('c1');
  expect(sessionStorage.length).toBe(0);
});

test('an empty text and one over the limit are not sent', async () => {
  const page = mount();
  await page.ready();
  (page.find('.prompt') as HTMLElement).click();
  const area = await page.composer();
  await userEvent.type(area, '  {Control>}{Enter}{/Control}');
  area.value = 'é'.repeat(10_001);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until(() =>
    (area.getRootNode() as ShadowRoot).querySelector('[role=alert]')?.textContent?.includes('too long'),
  );
  expect(api.calls.some(isAbout('/comments', 'POST'))).toBe(false);
});

test('while it is being sent, a comment stands there as it was typed', async () => {
  const page = mount();
  await page.ready();
  (page.find('.prompt') as HTMLElement).click();
  const area = await page.composer();
  await userEvent.type(area, '<b>As typed</b>');
  let go = () => {};
  api.before = () => new Promise<void>((resolve) => (go = resolve));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const root = area.getRootNode() as ShadowRoot;
  const pending = await until(() => root.querySelector('.text'));
  expect(pending.textContent).toBe('<b>As typed</b>');
  expect(await axe(page.host)).toEqual([]);
  go();
  await page.view('c1');
  expect(api.calls.filter(isAbout('/comments', 'POST'))).toHaveLength(1);
});

test('a draft survives Escape and a reload, and belongs to its own place', async () => {
  const rosa = api.write('<p>Hello</p>');
  const page = mount();
  (await page.part(rosa.id, '.reply')).click();
  const area = await page.composer((await page.view(rosa.id)).renderRoot);
  await userEvent.type(area, 'Half a thought');
  await userEvent.keyboard('{Escape}');
  await until(() => focused()?.className.includes('reply'));
  expect(focused()?.textContent).toContain('Continue your reply');

  const again = document.createElement('lyceum-discussion') as LyceumDiscussion;
  again.lyceum = page.lyceum;
  again.thread = 'a-post';
  page.host.replaceWith(again);
  const comment = await until(() => again.renderRoot.querySelector('lyceum-comment'));
  (await until(() => comment.shadowRoot?.querySelector<HTMLElement>('.reply'))).click();
  expect((await page.composer(comment.shadowRoot as ShadowRoot)).value).toBe('Half a thought');
  expect(again.renderRoot.querySelector('lyceum-foot')?.shadowRoot?.textContent?.trim()).toBe('Write a comment');
});

test('a session that ends in the middle asks to sign in there, with the text kept', async () => {
  const page = mount();
  await page.ready();
  (page.find('.prompt') as HTMLElement).click();
  const area = await page.composer();
  await userEvent.type(area, 'Kept');
  api.before = ({ signedIn }) => {
    if (signedIn) throw new Refusal(401, 'session_expired');
  };
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const root = area.getRootNode() as ShadowRoot;
  const form = await until(() => root.querySelector('lyceum-sign-in'));
  expect(area.value).toBe('Kept');
  expect(await axe(page.host)).toEqual([]);
  api.before = () => {};
  page.lyceum.signIn();
  form.dispatchEvent(new CustomEvent('lyceum-signed-in'));
  await until(() => focused() === area);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await page.view('c1');
});

test('new comments come while the reader looks, in their place, and are announced', async () => {
  const first = api.write('<p>One</p>');
  api.write('<p>Two</p>');
  const page = mount();
  await page.ready();
  await new Promise(requestAnimationFrame);
  api.write('<p>Under one</p>', { parent: first });
  api.write('<p>Last</p>');
  api.change(first, { html: '<p>One, edited</p>', editedAt: 1 });
  dispatchEvent(new Event('online'));
  await until(() => page.ids().join() === 'c1,c3,c2,c4');
  expect(page.said()).toBe('2 new comments');
  expect((await page.part(first.id, '.body')).textContent).toBe('One, edited');
  const polls = api.calls.filter(({ query }) => query.has('since'));
  api.write('<p>One more</p>');
  dispatchEvent(new Event('online'));
  await page.view('c5');
  expect(page.said()).toBe('3 new comments');
  const last = api.calls.filter(({ query }) => query.has('since')).at(-1);
  expect(Number(last?.query.get('since'))).toBeGreaterThan(Number(polls[0]?.query.get('since')));
});

test('polls every 15 seconds, later and later while it fails, and tells that it is not up to date', async () => {
  api.write('<p>One</p>');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const page = mount();
  const polls = () => api.calls.filter(({ query }) => query.has('since')).length;
  const after = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await new Promise(requestAnimationFrame);
    return polls();
  };
  await vi.waitFor(async () => expect(await after(15_000)).toBeGreaterThan(0));
  const one = polls();
  api.before = () => {
    throw offline;
  };
  expect(await after(15_000)).toBe(one + 1);
  expect(page.find('.head')?.textContent).toContain('trying again');
  expect(await after(15_000)).toBe(one + 1);
  expect(await after(15_000)).toBe(one + 2);
  expect(await after(59_000)).toBe(one + 2);
  api.before = () => {};
  dispatchEvent(new Event('online'));
  expect(await after(0)).toBe(one + 3);
  expect(page.find('.head')?.textContent).not.toContain('trying again');
  page.host.remove();
  expect(await after(300_000)).toBe(one + 3);
});

test('a poll that is older than what the reader has done is dropped', async () => {
  const first = api.write('<p>One</p>');
  const page = mount();
  await page.ready();
  await new Promise(requestAnimationFrame);
  api.change(first, { html: '<p>Stale</p>' });
  let go = () => {};
  api.before = ({ query }) => (query.has('since') ? new Promise<void>((resolve) => (go = resolve)) : undefined);
  dispatchEvent(new Event('online'));
  await until(() => api.calls.some(({ query }) => query.has('since')));
  (await page.part(first.id, '[aria-pressed]')).click();
  await until(() => page.views()[0]?.comment.liked);
  api.comments[0] = { ...first, html: '<p>Stale</p>', liked: false };
  go();
  await new Promise(requestAnimationFrame);
  expect(page.views()[0]?.comment.liked).toBe(true);
});

test('a refused like is taken back and explained; of many clicks the last one counts', async () => {
  const first = api.write('<p>One</p>');
  const page = mount();
  const like = await page.part(first.id, '[aria-pressed]');
  for (let click = 0; click < 4; click += 1) like.click();
  await until(() => api.calls.some(isAbout('/like', 'DELETE')));
  await until(() => api.comments[0]?.liked === false);
  expect(api.calls.filter(({ path }) => path.endsWith('/like'))).toHaveLength(2);
  await new Promise(requestAnimationFrame);
  expect(like.getAttribute('aria-pressed')).toBe('false');
  api.before = ({ path }) => {
    if (path.endsWith('/like')) throw new Refusal(404, 'not_found');
  };
  like.click();
  expect((await page.part(first.id, '[role=alert]')).textContent).toContain('not here');
  expect(like.getAttribute('aria-pressed')).toBe('false');
});

test('visitors read, and sign in where they are', async () => {
  const first = api.write('<p>One</p>');
  api.change(first, { likes: 3 });
  const page = mount({ signedIn: false });
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
  const page = mount();
  await until(() => page.find('.empty')?.textContent?.includes('open to subscribers'));
  expect(page.host.renderRoot.textContent).not.toContain('Secret');
  expect(await axe(page.host)).toEqual([]);
  api.locked = false;
  page.lyceum.dispatchEvent(new Event('access'));
  await page.view('c1');
  api.locked = true;
  dispatchEvent(new Event('online'));
  await until(() => page.find('.empty'));
});

test('loading, empty and failing are drawn; a failure recovers by itself when online', async () => {
  api.before = () => new Promise(() => {});
  const page = mount();
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
  const page = mount();
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

test('moved and doubled, it keeps what was being written and still hears of the session', async () => {
  api.write('<p>One</p>');
  const page = mount();
  await page.ready();
  (page.find('.prompt') as HTMLElement).click();
  const area = await page.composer();
  await userEvent.type(area, 'Half');
  const box = document.body.appendChild(document.createElement('section'));
  box.append(page.host);
  expect((await page.composer()).value).toBe('Half');
  const twin = document.createElement('lyceum-discussion') as LyceumDiscussion;
  twin.lyceum = page.lyceum;
  twin.thread = 'a-post';
  document.body.prepend(twin);
  await until(() => twin.renderRoot.querySelector('lyceum-comment'));
  await new Promise(requestAnimationFrame);
  expect(await axe(document.body)).toEqual([]);
  twin.scrollIntoView();
  page.lyceum.signOut();
  await until(() => twin.renderRoot.querySelector('lyceum-foot')?.shadowRoot?.textContent?.includes('Sign in to join'));
  expect((await page.composer()).value).toBe('Half');
  await until(
    () => page.views()[0]?.renderRoot.querySelector('.acts button') === null,
    'signed out where it was moved',
  );
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
  const page = mount();
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

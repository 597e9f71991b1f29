import { afterEach, beforeEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { LyceumDiscussion } from '../../widgets/discussion/lyceum-discussion.ts';
import { DiscussionApi } from './discussion-api.ts';
import { focused, holder, isAbout, mount } from './discussion-page.ts';
import { axe, offline, Refusal, until } from './page.ts';

let api: DiscussionApi;
beforeEach(() => {
  api = new DiscussionApi();
});
afterEach(() => {
  document.body.replaceChildren();
  sessionStorage.clear();
});

test('writes, replies, likes, edits and deletes, by keyboard too, and says so in events', async () => {
  const rosa = api.write('<p>Hello</p>');
  const page = mount(api);
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
  const page = mount(api);
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
  const page = mount(api);
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
  const page = mount(api);
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
  const page = mount(api);
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
  const page = mount(api);
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
  const page = mount(api);
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

test('a refused like is taken back and explained; of many clicks the last one counts', async () => {
  const first = api.write('<p>One</p>');
  const page = mount(api);
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

test('moved and doubled, it keeps what was being written and still hears of the session', async () => {
  api.write('<p>One</p>');
  const page = mount(api);
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

/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import type { PostInput } from '../../worker/contract/post.ts';
import { type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => desk.close());

const text = () => document.querySelector<HTMLTextAreaElement>('[name=markdown]')?.value;
const shown = () => document.querySelector('desk-prose')?.shadowRoot?.textContent?.trim();
const saves = (slug = 'hello-d1') => desk.api.asked('PUT', `/studio/posts/${slug}`);
const lastSave = (slug?: string) => saves(slug).at(-1)?.json as PostInput;

test('a new post is written, previewed, saved under the slug of its title, and saved again', async () => {
  desk = openDesk('#/new-post');
  await desk.type('Title', 'Über D1 & Co');
  await desk.type('Page on the blog', '/posts/uber-d1-co');
  await desk.type('Topics, with commas between', 'Databases, edge computing, databases');
  await desk.type('Text, in markdown', 'It is here.');
  await soon(() => shown() === 'It is here.', 'the preview');
  (await desk.find('[name=status][value=published]')).click();
  (await desk.find('[name=access][value=paid]')).click();
  await desk.press('Save');
  await desk.find('[role=status]', 'Saved. It is on the blog now.');
  expect(lastSave('uber-d1-co')).toEqual({
    title: 'Über D1 & Co',
    summary: '',
    access: 'paid',
    status: 'published',
    topics: ['databases', 'edge-computing'],
    level: 'beginner',
    minutes: 5,
    url: '/posts/uber-d1-co',
    markdown: 'It is here.',
    requires: [],
    basedOn: null,
  });
  expect(location.hash).toBe('#/posts/uber-d1-co');
  await desk.find('desk-snippet', '<lyceum-paywall post="uber-d1-co">');
  const link = await desk.find<HTMLAnchorElement>('.savebar a', 'View on the blog');
  expect(link.href).toBe('https://blog.test/posts/uber-d1-co');

  await desk.type('Text, in markdown', 'It is here, again.');
  await desk.press('Save');
  await soon(() => saves('uber-d1-co').length === 2);
  expect(lastSave('uber-d1-co').basedOn).toEqual(expect.any(Number));
});

test('what should be known before a post is typed as its file has it; what is no name is said, and not sent', async () => {
  const label = 'Prerequisites, with commas between';
  desk = openDesk('#/posts/hello-d1', (api) => {
    api.write('basics');
    api.write('hello-d1', { requires: ['basics'], tier: 'pro', opensAt: 9e12, dripDays: 7 });
  });
  const field = await desk.type(label, 'basics, Not_a_slug');
  await desk.find('.error', '“Not_a_slug” is neither');
  await desk.press('Save');
  await desk.type(label, 'basics, hello-d1');
  await desk.find('.error', 'It cannot require itself.');
  await desk.press('Save');
  expect([field.matches(':invalid'), saves().length]).toEqual([true, 0]);
  await desk.type(label, 'basics, course:sql，basics later');
  await desk.press('Save');
  await desk.find('[role=status]', 'Saved.');
  expect(lastSave().requires).toEqual(['basics', 'course:sql', 'later']);
  await desk.find('.hint', 'Not published yet: course:sql, later.');
  // What has no field stays.
  expect(lastSave()).toMatchObject({ tier: 'pro', opensAt: 9e12, dripDays: 7 });
});

test('typing is previewed once it pauses; an old answer never covers a newer one', async () => {
  desk = openDesk('#/new-post');
  for (const letters of ['a', 'ab', 'abc']) await desk.type('Text, in markdown', letters);
  await soon(() => shown() === 'abc', 'the preview');
  expect(desk.api.asked('POST', '/studio/preview').length).toBeLessThan(3);
});

test('a failed save keeps the text and says so; the next one goes through', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => {
    api.write('hello-d1');
    api.failing.set('PUT /studio/posts/hello-d1', 'network');
  });
  await desk.type('Text, in markdown', 'Three hours of work.');
  await desk.press('Save');
  await desk.find('[role=alert]', 'Nothing you typed is lost.');
  expect(text()).toBe('Three hours of work.');
  desk.api.failing.clear();
  await desk.press('Save');
  await desk.find('[role=status]', 'Saved.');
  expect(desk.api.posts.get('hello-d1')?.markdown).toBe('Three hours of work.');
});

test('a session that ends in the middle is opened again over the page, with the text kept', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => void api.write('hello-d1'));
  await desk.type('Text, in markdown', 'Still here.');
  desk.api.signedIn = false;
  await desk.press('Save');
  await desk.find('dialog.again[open]', 'Your session has ended');
  await desk.press('Mail me a code');
  await desk.type('Code', '123456');
  await desk.press('Sign in');
  await soon(() => !document.querySelector('dialog.again'), 'the dialog closes');
  expect(text()).toBe('Still here.');
  await desk.press('Save');
  await desk.find('[role=status]', 'Saved.');
  expect(desk.api.posts.get('hello-d1')?.markdown).toBe('Still here.');
});

test('when somebody else saved meanwhile, nothing is written until mine or theirs is chosen', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => void api.write('hello-d1'));
  await desk.type('Text, in markdown', 'Mine.');
  desk.api.write('hello-d1', { markdown: 'Theirs.' });
  await desk.press('Save');
  const choice = await desk.find('.conflict', 'Somebody else saved this post');
  await soon(() => document.activeElement === choice, 'the choice has the focus');
  expect(choice.textContent).toContain('Theirs.');
  expect(desk.api.posts.get('hello-d1')?.markdown).toBe('Theirs.');
  expect(text()).toBe('Mine.');
  await desk.press('Save mine over theirs');
  await desk.find('[role=status]', 'Saved.');
  expect(desk.api.posts.get('hello-d1')?.markdown).toBe('Mine.');
  expect(document.querySelector('.conflict')).toBeNull();

  await desk.type('Text, in markdown', 'Mine again.');
  desk.api.write('hello-d1', { markdown: 'Theirs again.' });
  await desk.press('Save');
  await desk.press('Drop mine, take theirs');
  await soon(() => text() === 'Theirs again.');
  expect(saves().length).toBe(3);
});

test('a new post under a taken slug asks for another and overwrites nothing', async () => {
  desk = openDesk('#/new-post', (api) => void api.write('hello-d1'));
  await desk.type('Title', 'Hello D1');
  await desk.type('Page on the blog', '/posts/other');
  await desk.press('Save');
  await desk.find('.conflict', 'There is a post with this slug already');
  await desk.type('Slug', 'hello-again');
  await soon(() => !document.querySelector('.conflict'));
  await desk.press('Save');
  await desk.find('[role=status]', 'Saved as a draft.');
  expect(desk.api.posts.get('hello-d1')?.title).toBe('Hello, D1');
});

test('leaving with unsaved changes asks first', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => void api.write('hello-d1'));
  await desk.type('Title', 'Another');
  await desk.press('Members');
  await desk.find('dialog[open]', 'Leave without saving?');
  expect(location.hash).toBe('#/posts/hello-d1');
  await desk.press('Cancel');
  await soon(() => !document.querySelector('dialog'));
  expect(document.querySelector<HTMLInputElement>('[name=title]')?.value).toBe('Another');
  const unload = new Event('beforeunload', { cancelable: true });
  dispatchEvent(unload);
  expect(unload.defaultPrevented).toBe(true);
  await desk.press('Members');
  await desk.press('Leave');
  await desk.find('h1', 'Members');
  expect(location.hash).toBe('#/members');
});

test('an untouched post is left without a word, whatever its line ends', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => void api.write('hello-d1', { markdown: 'One\r\ntwo\r\n' }));
  await desk.find('[name=markdown]');
  await desk.press('Members');
  await desk.find('h1', 'Members');
  expect(document.querySelector('dialog')).toBeNull();
});

test('Control and S saves from the text', async () => {
  desk = openDesk('#/posts/hello-d1', (api) => void api.write('hello-d1'));
  const field = await desk.type('Text, in markdown', 'By keyboard.');
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true, bubbles: true, cancelable: true }));
  await desk.find('[role=status]', 'Saved.');
  expect(lastSave().markdown).toBe('By keyboard.');
});

test('a link in the preview leaves the desk alone', async () => {
  desk = openDesk('#/new-post');
  await desk.type('Text, in markdown', '<a href="#there">go</a><span id="there">there</span>');
  const link = await soon(() => document.querySelector('desk-prose')?.shadowRoot?.querySelector('a'));
  link.click();
  expect(location.hash).toBe('#/new-post');
});

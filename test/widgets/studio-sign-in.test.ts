/// <reference types="vite/client" />
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CodeInput, SignInInput } from '../../worker/contract/account.ts';
import { type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
beforeEach(() => localStorage.clear());
afterEach(() => desk.close());

/** What the desk posted there last. */
const lastSent = <T>(path: string) => desk.api.asked('POST', path).at(-1)?.json as T;

test('a signed-out owner gets in with the mailed code, and a wrong one says so', async () => {
  desk = openDesk('#/posts', (api) => {
    api.signedIn = false;
  });
  await desk.type('E-mail address', 'ada@blog.test');
  await desk.press('Mail me a code');
  const code = await desk.type('Code', '000000');
  expect(code.closest('form')?.textContent).toContain('ada@blog.test');
  await desk.press('Sign in');
  await desk.find('[role=alert]', 'That is not the code.');
  await desk.type('Code', '123 456');
  await desk.press('Sign in');
  await desk.find('.empty', 'No posts yet');

  const { challenge } = lastSent<CodeInput>('/studio/sign-in/codes');
  const { verifier } = lastSent<SignInInput>('/studio/session');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  expect(challenge).toBe(base64.replaceAll('+', '-').replaceAll('/', '_').replace('=', ''));
  expect(JSON.stringify({ ...localStorage })).not.toContain(verifier);
});

test('whoever works nowhere here is told so', async () => {
  desk = openDesk('#/posts', (api) => {
    api.signedIn = false;
    api.failing.set('POST /studio/session', 'forbidden');
  });
  await desk.type('E-mail address', 'eve@blog.test');
  await desk.press('Mail me a code');
  await desk.type('Code', '123456');
  await desk.press('Sign in');
  await desk.find('[role=alert]', 'Nobody with this address works at this site.');
});

test('a desk without a site asks which; an unknown id is said and can be mended', async () => {
  desk = openDesk('#/posts', undefined, null);
  await desk.type('Site id', 'nobodys');
  await desk.press('Open the desk');
  await desk.find('[role=alert]', 'There is no site “nobodys” here.');
  await desk.type('Site id', 'my-blog');
  await desk.press('Open the desk');
  await desk.find('h1', 'Posts');
  expect(new URL(location.href).searchParams.get('site')).toBe('my-blog');
  expect(localStorage.getItem('lyceum:studio')).toBe('my-blog');
});

test('each role sees its own pages', async () => {
  const links = () => [...document.querySelectorAll('nav a')].map((link) => link.textContent?.trim());
  desk = openDesk('#/members', (api) => {
    api.roles = ['editor'];
  });
  await desk.find('h1', 'Posts');
  expect(links()).toEqual(['Posts', 'Newsletter']);
  desk.close();
  desk = openDesk('#/', (api) => {
    api.roles = ['moderator'];
  });
  await desk.find('h1', 'Comments');
  expect(links()).toEqual(['Comments', 'Communities']);
  desk.close();
  desk = openDesk('#/', (api) => {
    api.roles = ['instructor'];
  });
  await desk.find('h1', 'Courses');
  expect(links()).toEqual(['Courses']);
  desk.close();
  desk = openDesk('#/', (api) => {
    api.roles = [];
  });
  await desk.find('.empty', 'nothing to do at the desk for your role yet');
  expect(links()).toEqual([]);
});

test('going to a page moves the focus to its heading and names the document', async () => {
  desk = openDesk('#/posts');
  await desk.find('h1', 'Posts');
  await desk.press('Members');
  const heading = await desk.find('h1', 'Members');
  await soon(() => document.activeElement === heading, 'the heading has the focus');
  expect(document.title).toBe('Members · Pages of Ada');
  expect(document.querySelector('nav [aria-current]')?.textContent?.trim()).toBe('Members');
});

test('signing out closes the desk', async () => {
  desk = openDesk('#/posts');
  await desk.press('Sign out');
  await desk.find('desk-sign-in');
  expect(desk.api.signedIn).toBe(false);
  // A list that was still being read may hear of it before the desk does.
  await soon(() => !document.querySelector('nav'));
});

test('an API that is away is asked again on the word “online”', async () => {
  desk = openDesk('#/posts', (api) => {
    api.failing.set('GET ', 'network');
  });
  await desk.find('[role=alert]', 'cannot reach the community');
  desk.api.failing.clear();
  dispatchEvent(new Event('online'));
  await desk.find('h1', 'Posts');
});

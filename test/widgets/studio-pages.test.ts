/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { aPlan } from './plan-data.ts';
import type { StudioApi } from './studio-api.ts';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => desk.close());

const at = 1_790_000_000_000;

/** A site with something on every page. */
function busy(api: StudioApi): void {
  api.write('hello-d1');
  api.write('attention', { title: 'Attention by hand', access: 'paid', status: 'draft' });
  api.members = Array.from({ length: 53 }, (_, i) => ({
    id: `m${i}`,
    name: i === 0 ? 'Grace' : `Reader ${i}`,
    email: `reader${i}@example.com`,
    plan: i % 2 ? null : 'Supporter',
    createdAt: at,
    banned: i === 1,
  }));
  const plan = { ...aPlan({ description: 'All of it.' }), contents: [] };
  api.plans = [
    { ...plan, id: 'supporter', name: 'Supporter', amount: 900, active: true, members: 27 },
    { ...plan, id: 'early', name: 'Early bird', amount: 500, active: false, members: 1 },
  ];
  api.comments = [
    {
      id: 'c2',
      thread: 'hello-d1',
      author: { id: 'm0', name: 'Grace' },
      html: '<p>Nice <code>code</code></p><pre><code>a</code></pre>',
      createdAt: at,
      deleted: false,
    },
    { id: 'c1', thread: 'guestbook', author: { id: 'x', name: '' }, html: '', createdAt: at, deleted: true },
  ];
}

test('members: more on asking, found by the beginning of a name, suspended and let back in', async () => {
  desk = openDesk('#/members', busy);
  await desk.find('tbody tr', 'Grace');
  expect(document.querySelectorAll('tbody tr').length).toBe(50);
  await desk.press('Show more');
  await soon(() => document.querySelectorAll('tbody tr').length === 53);
  await desk.type('Find by name or e-mail address', 'gra');
  await soon(() => document.querySelectorAll('tbody tr').length === 1);
  await desk.press('Suspend Grace');
  await desk.press('Cancel');
  await soon(() => !document.querySelector('dialog'));
  expect(desk.api.asked('PUT', '/studio/members/m0/ban')).toEqual([]);
  desk.api.failing.set('PUT /studio/members/m0/ban', 'conflict');
  await desk.press('Suspend Grace');
  await desk.press('Suspend');
  await desk.find('[role=alert]', 'An owner cannot be suspended.');
  desk.api.failing.clear();
  await desk.press('Suspend Grace');
  await desk.press('Suspend');
  await desk.find('[role=status]', 'Grace is suspended.');
  expect(desk.api.members[0]?.banned).toBe(true);
  await desk.press('Let back in: Grace');
  await desk.press('Let back in');
  await soon(() => desk.api.members[0]?.banned === false);
  await desk.type('Find by name or e-mail address', 'zzz');
  await desk.find('.empty', 'begins with “zzz”');
});

test('plans: created with the price in the minor unit, withdrawn and offered again', async () => {
  desk = openDesk('#/plans', busy);
  await desk.find('.card', '27 members');
  await desk.press('New plan');
  await desk.type('Name', 'Patron');
  await desk.type('Price', 'ninety');
  await desk.press('Create plan');
  await desk.find('[role=alert]', 'Write the price as a number');
  await desk.type('Price', '9,5');
  desk.api.failing.set('POST /studio/plans', 'payment_unavailable');
  await desk.press('Create plan');
  await desk.find('[role=alert]', 'Stripe does not answer');
  desk.api.failing.clear();
  await desk.press('Create plan');
  await desk.find('[role=status]', 'The plan “Patron” is on sale.');
  await desk.find('.card', 'Patron');
  expect(desk.api.plans.at(-1)).toMatchObject({ id: 'patron', amount: 950, currency: 'eur', interval: 'month' });
  await desk.press('Withdraw Supporter from sale');
  await desk.press('Withdraw');
  await desk.find('[role=status]', '“Supporter” is no longer on sale.');
  expect(desk.api.plans[0]?.active).toBe(false);
  await desk.press('Offer again: Early bird');
  await soon(() => desk.api.plans[1]?.active);
});

test('a plan under a taken id says so and keeps what was typed', async () => {
  desk = openDesk('#/plans', busy);
  await desk.press('New plan');
  const name = await desk.type('Name', 'Supporter');
  await desk.type('Price', '5');
  await desk.press('Create plan');
  await desk.find('[role=alert]', 'There is a plan with this id already.');
  expect(name.value).toBe('Supporter');
});

test('comments: linked to their thread, deleted after a question', async () => {
  desk = openDesk('#/comments', busy);
  const link = await desk.find<HTMLAnchorElement>('.said a', 'hello-d1');
  expect(link.href).toBe('https://blog.test/posts/hello-d1');
  // Where a thread is, is asked as any visitor asks it.
  expect(desk.api.asked('GET', '/posts/hello-d1').map((call) => call.cookie)).toEqual([false]);
  await desk.press('Delete the comment by Grace');
  await desk.press('Delete');
  await desk.find('[role=status]', 'The comment is deleted.');
  expect(desk.api.comments[0]?.deleted).toBe(true);
  expect(document.querySelector('desk-prose')).toBeNull();
});

test('settings: saved with whole addresses cut to origins, and the name follows at once', async () => {
  desk = openDesk('#/settings', busy);
  await desk.type('Name', 'Notes of Ada');
  await desk.type('Origins, one on each line', 'https://blog.test/posts/\n\n  http://localhost:8080');
  await desk.press('Save settings');
  await desk.find('[role=status]', 'Saved.');
  expect(desk.api.settings.origins).toEqual(['https://blog.test', 'http://localhost:8080']);
  await desk.find('.brand', 'Notes of Ada');
  await desk.find('desk-snippet', 'lyceum.js?site=my-blog');
  await desk.press('Posts');
  await desk.find('h1', 'Posts');
});

test('a list that cannot be read says so and is read again on asking', async () => {
  desk = openDesk('#/posts', (api) => {
    busy(api);
    api.failing.set('GET /studio/posts', 'internal');
  });
  await desk.find('[role=alert]', 'Something went wrong.');
  desk.api.failing.clear();
  await desk.press('Try again');
  await desk.find('a.title', 'Attention by hand');
});

test('long words and 320 pixels make nothing wider than the page', async () => {
  const long = 'Donaudampfschifffahrtsgesellschaftskapitaen'.repeat(4);
  for (const hash of ['#/posts', '#/posts/hello-d1', '#/members', '#/plans', '#/comments', '#/settings']) {
    desk = openDesk(hash, (api) => {
      busy(api);
      api.write('hello-d1', { title: long, summary: long, markdown: long });
      api.members = [{ ...api.members[0]!, name: long, email: `${long}@example.com`, plan: long }];
      api.plans = [{ ...api.plans[0]!, name: long, description: long }];
      api.comments = [{ ...api.comments[0]!, html: `<pre><code>${long}</code></pre><p>${long}</p>`, thread: 'a' }];
      api.settings = { ...api.settings, name: long };
    });
    document.body.style.width = '320px';
    await soon(() => document.querySelector('[data-page] :is(li, tr, form)'), hash);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const page = document.querySelector<HTMLElement>('main');
    expect(page?.scrollWidth, hash).toBeLessThanOrEqual(page?.clientWidth ?? 0);
    document.body.style.width = '';
    desk.close();
  }
});

test.each(['#/posts', '#/posts/hello-d1', '#/new-post', '#/members', '#/plans', '#/comments', '#/settings'])(
  'axe finds nothing in %s, full and empty, light and dark',
  async (hash) => {
    desk = openDesk(hash, busy);
    await soon(() => document.querySelector('[data-page] :is(li, tr, form)'), hash);
    await soon(() => !document.querySelector('.bones'));
    if (hash === '#/plans') await desk.press('New plan');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await axe()).toEqual([]);
    desk.close();
    if (hash === '#/posts/hello-d1') return;
    desk = openDesk(hash);
    await soon(() => document.querySelector('[data-page] :is(.empty, form)'), hash);
    expect(await axe()).toEqual([]);
  },
);

test('axe finds nothing at the door, in a conflict, in a question, nor where the session has ended', async () => {
  desk = openDesk('#/posts', (api) => {
    api.signedIn = false;
  });
  await desk.find('desk-sign-in form');
  expect(await axe()).toEqual([]);
  desk.close();
  desk = openDesk('#/posts/hello-d1', busy);
  await desk.type('Title', 'Mine');
  desk.api.write('hello-d1');
  await desk.press('Save');
  await desk.find('.conflict');
  expect(await axe()).toEqual([]);
  await desk.press('Members');
  await desk.find('dialog[open]');
  expect(await axe()).toEqual([]);
  await desk.press('Cancel');
  desk.api.signedIn = false;
  await desk.press('Save');
  await desk.find('dialog.again[open]');
  expect(await axe()).toEqual([]);
});

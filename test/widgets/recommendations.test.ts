/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { axe, contentHeight, offline, Refusal, until } from './page.ts';
import { item, mount, Site, text, texts } from './recommendations-page.ts';

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
});

test('shows a member kind, title, length and why, best first', async () => {
  const site = new Site();
  site.list.recommendations = [
    item('a'),
    item('b', { kind: 'course', reason: { kind: 'level', level: 'beginner' } }),
    item('c/d', { kind: 'lesson', reason: { kind: 'next', after: 'The block' } }),
    item('e', { reason: { kind: 'related', topic: 'index-design' } }),
    item('f', { reason: { kind: 'goal' } }),
    item('g', { reason: { kind: 'quality' } }),
    item('h', { reason: { kind: 'popular' } }),
    item('i', { access: 'open', reason: { kind: 'discover' } }),
    item('j', { reason: { kind: 'because', title: 'Attention by hand' } }),
    item('k', { kind: 'thread', reason: { kind: 'trending' } }),
    item('l', { reason: { kind: 'path', goal: 'Databases' } }),
    item('m/n', { kind: 'material', reason: { kind: 'followed', topic: 'ml' } }),
  ];
  const { root, element } = mount(site);
  element.limit = 12;
  await until(() => root.querySelector('.title'));
  expect(text(root.querySelector('h2'))).toBe('For you');
  expect(texts(root, '.row > .line')).toContain('Course · 7 min Members');
  expect(texts(root, '.reason')).toEqual([
    'Because you care about AI',
    'Fits your level: Beginner',
    'Comes after “The block”',
    'Goes with this page: index design',
    'Serves what you are here for',
    'Readers like it',
    'Much read and discussed',
    'Worth a look',
    'Because of “Attention by hand”',
    'Trending this week',
    'Next on your path to Databases',
    'You follow ML',
  ]);
  expect(texts(root, '.row > .line')).toContain('Discussion · 7 min Members');
  expect(texts(root, '.row > .line')).toContain('Material · 7 min Members');
  expect(await axe(element)).toEqual([]);
});

test('shows a visitor a list that is not personal, and asks for no account', async () => {
  const site = new Site();
  site.list.personal = false;
  const { root, element } = mount(site, { signedIn: false });
  await until(() => root.querySelector('.title'));
  expect(text(root.querySelector('h2'))).toBe('Worth reading next');
  expect(site.accountReads).toBe(0);
  root.querySelector<HTMLElement>('.title')?.click();
  expect(site.acts).toEqual([]);
  expect(await axe(element)).toEqual([]);
});

test('explains a place by its four terms, on the keyboard', async () => {
  const { root, element } = mount(new Site());
  const button = await until(() => root.querySelector<HTMLElement>('.row > .link'));
  expect(button.ariaLabel).toBe('Why “About a”?');
  button.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => root.querySelector('.why'));
  expect(button.ariaExpanded).toBe('true');
  expect(texts(root, '.why label')).toEqual(['Your interests', 'Fits you now', 'Quality', 'Activity']);
  expect([...root.querySelectorAll('meter')].map(({ value }) => value)).toEqual([0.8, 0.5, 0.7, 0.4]);
  expect(await axe(element)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await until(() => !root.querySelector('.why'));
});

test('gives whoever asks why the whole sentence, in a column too narrow for it', async () => {
  document.body.style.cssText = 'max-width: 280px';
  const site = new Site();
  const reason = { kind: 'next', after: 'A lesson with quite a long name' } as const;
  site.list.recommendations = [item('a', { reason })];
  const { root } = mount(site);
  const line = await until(() => root.querySelector<HTMLElement>('.reason'));
  expect(line.scrollWidth).toBeGreaterThan(line.clientWidth);
  root.querySelector<HTMLElement>('.row > .link')?.click();
  await until(() => root.querySelector('.why'));
  expect(line.scrollWidth).toBe(line.clientWidth);
  expect(line.getBoundingClientRect().bottom).toBeLessThan(
    root.querySelector('.why')?.getBoundingClientRect().top ?? 0,
  );
});

test('explains a learned place by what weighed most, for and against', async () => {
  const site = new Site();
  const parts = [
    { feature: 'collaborative', share: 0.4 },
    { feature: 'age', share: -0.3 },
    { feature: 'plain', share: 0.1 },
    { feature: 'topics', share: 0.08 },
    { feature: 'level', share: 0.07 },
    { feature: 'habit', share: 0.05 },
  ] as const;
  site.list.recommendations = [item('a', { learned: [...parts] })];
  site.list.model = 3;
  const { root, element } = mount(site);
  (await until(() => root.querySelector<HTMLElement>('.row > .link'))).click();
  await until(() => root.querySelector('.why'));
  expect(texts(root, '.why label')).toEqual([
    'What readers like you went on to',
    'Against it: How old it is',
    'Interests, fit, quality and activity together',
    'Your interests',
    'Your level',
  ]);
  expect([...root.querySelectorAll('meter')].map(({ value }) => value)).toEqual([0.4, 0.3, 0.1, 0.08, 0.07]);
  expect(await axe(element)).toEqual([]);
});

test('records the clicks of a member, on discussions too', async () => {
  const site = new Site();
  site.list.recommendations = [item('a'), item('b', { kind: 'thread' })];
  const { root } = mount(site);
  await until(() => root.querySelector('.title'));
  for (const title of root.querySelectorAll<HTMLElement>('.title')) title.click();
  await until(() => site.acts.length === 2);
  expect(site.acts).toEqual([
    { kind: 'click', content: 'post', slug: 'a' },
    { kind: 'click', content: 'thread', slug: 'b' },
  ]);
});

test('takes its context from the page, or from its attribute', async () => {
  const site = new Site();
  document.body.innerHTML = '<lyceum-discussion thread="Not a slug"></lyceum-discussion>';
  mount(site);
  await until(() => site.asked.length === 1);
  document.body.innerHTML = '<lyceum-discussion thread="hello-d1"></lyceum-discussion>';
  mount(site);
  await until(() => site.asked.length === 2);
  const { element } = mount(site);
  element.context = 'course:tiny';
  element.limit = 6;
  await until(() => site.asked.length === 3);
  expect(site.asked).toEqual(['limit=4', 'context=post%3Ahello-d1&limit=4', 'context=course%3Atiny&limit=6']);
});

test('changes its order without a flicker, and says so politely', async () => {
  const site = new Site();
  const { root, lyceum } = mount(site);
  await until(() => root.querySelector('.title'));
  expect(text(root.querySelector('[role="status"]'))).toBe('');
  const rows = [...root.querySelectorAll('.row')];
  const tops = rows.map((row) => row.getBoundingClientRect().top);
  site.list = {
    recommendations: ['d', 'a', 'b', 'c'].map((slug) => item(slug)),
    personal: true,
    model: 0,
    offer: null,
  };
  lyceum.dispatchEvent(new Event('activity'));
  expect(root.querySelector('.loading')).toBeNull();
  await until(() => texts(root, '.title')[0] === 'About d');
  expect(text(root.querySelector('[role="status"]'))).toBe('The list has changed. First now: About d');
  expect([...root.querySelectorAll('.row')]).toEqual(rows);
  expect(rows.map((row) => row.getBoundingClientRect().top)).toEqual(tops);
});

test('invites to three questions in place, and their answers change the list at once', async () => {
  const site = new Site();
  site.member.onboarded = false;
  const { root, element } = mount(site);
  const answer = await until(() => root.querySelector<HTMLElement>('.invitation .button'));
  expect(await axe(element)).toEqual([]);
  answer.focus();
  await userEvent.keyboard('{Enter}');
  const questions = await until(() => root.querySelector('lyceum-questions')?.shadowRoot);
  const web = await until(() => questions.querySelector<HTMLElement>('input[value="web"]'));
  await until(() => root.activeElement?.className === 'questions');
  expect(await axe(element)).toEqual([]);
  web.click();
  questions.querySelector<HTMLElement>('.button')?.click();
  await until(() => texts(root, '.title')[0] === 'About web-first');
  for (const value of ['build', 'beginner']) {
    const choice = await until(() => questions.querySelector<HTMLElement>(`input[value="${value}"]`));
    choice.click();
    questions.querySelector<HTMLElement>('.button')?.click();
  }
  await until(() => !root.querySelector('lyceum-questions'));
  expect(site.member).toMatchObject({ fields: ['web'], goal: 'build', level: 'beginner', onboarded: true });
  expect(root.querySelector('.invitation')).toBeNull();
});

test('can skip the invitation, which then never comes back', async () => {
  const site = new Site();
  site.member.onboarded = false;
  const { root, lyceum } = mount(site);
  (await until(() => root.querySelector<HTMLElement>('.invitation .link'))).focus();
  await userEvent.keyboard('{Enter}');
  await until(() => !root.querySelector('.invitation'));
  await until(() => root.activeElement?.localName === 'h2');
  expect(site.member.onboarded).toBe(true);
  const reads = site.accountReads;
  lyceum.dispatchEvent(new Event('activity'));
  await until(() => site.asked.length >= 3);
  expect(site.accountReads).toBe(reads);
});

test('says why skipping failed', async () => {
  const site = new Site();
  site.member.onboarded = false;
  const { root, element } = mount(site, undefined, (call) => {
    if (call.method === 'PATCH') throw offline;
    return site.answer(call);
  });
  (await until(() => root.querySelector<HTMLElement>('.invitation .link'))).click();
  await until(() => root.querySelector('.invitation [role="alert"]'));
  expect(await axe(element)).toEqual([]);
});

test('says when all is read, and while it waits', async () => {
  const site = new Site();
  site.list.recommendations = [];
  let answer = () => {};
  const waiting = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { root, element } = mount(site, undefined, async (call) => {
    await waiting;
    return site.answer(call);
  });
  await until(() => root.querySelector('.loading'));
  expect(await axe(element)).toEqual([]);
  answer();
  await until(() => root.querySelector('.empty'));
  expect(text(root.querySelector('.empty'))).toBe('You have read it all. New pieces will appear here.');
  expect(await axe(element)).toEqual([]);
});

test('recovers from an outage by itself once the browser is online, and lives without the account', async () => {
  const site = new Site();
  let down = true;
  const { root, element } = mount(site, undefined, (call) => {
    if (down) throw offline;
    if (call.path === '/account') throw new Refusal(500, 'internal');
    return site.answer(call);
  });
  await until(() => root.querySelector('.failure'));
  expect(await axe(element)).toEqual([]);
  down = false;
  dispatchEvent(new Event('online'));
  await until(() => root.querySelector('.title'));
});

test('drops an answer that was overtaken', async () => {
  const site = new Site();
  const late: (() => void)[] = [];
  const { root, lyceum } = mount(site, undefined, (call) => {
    if (call.path !== '/recommendations') return site.answer(call);
    const recommendations = [item(`answer-${late.length + 1}`)];
    return new Promise((resolve) =>
      late.push(() => resolve({ recommendations, personal: true, model: 0, offer: null })),
    );
  });
  await until(() => late.length === 1);
  lyceum.dispatchEvent(new Event('profile'));
  await until(() => late.length === 2);
  late[1]?.();
  await until(() => texts(root, '.title')[0] === 'About answer-2');
  late[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(texts(root, '.title')).toEqual(['About answer-2']);
});

test('becomes the visitor’s list when the session ends', async () => {
  const site = new Site();
  site.member.onboarded = false;
  const { root, lyceum } = mount(site);
  await until(() => root.querySelector('.invitation'));
  site.list.personal = false;
  lyceum.signOut();
  await until(() => text(root.querySelector('h2')) === 'Worth reading next' && !root.querySelector('.invitation'));
});

test.each([280, 320, 336, 768, 1280])(
  'at %i px every state fits the reserved space, whatever the texts',
  async (width) => {
    await page.viewport(Math.max(width, 320), 800);
    document.body.style.cssText = `margin: 0; max-width: ${width}px`;
    const site = new Site();
    const title = 'Wortungetüm'.repeat(20);
    site.member.onboarded = false;
    site.list.recommendations = ['a', 'b', 'c', 'd'].map((slug) =>
      item(slug, { title, reason: { kind: 'next', after: title } }),
    );
    let answer = () => {};
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { root, element, lyceum } = mount(site, undefined, async (call) => {
      await waiting;
      return site.answer(call);
    });
    const reserved = Number.parseFloat(getComputedStyle(element).minHeight);
    await until(() => root.querySelector('.loading'));
    expect(contentHeight(element)).toBeLessThanOrEqual(reserved);
    const loading = root.querySelector('ul')?.getBoundingClientRect().top;
    answer();
    await until(() => root.querySelector('.invitation'));
    expect(contentHeight(element)).toBeLessThanOrEqual(reserved);
    expect(root.querySelector('ol')?.getBoundingClientRect().top).toBe(loading);
    site.member.onboarded = true;
    lyceum.dispatchEvent(new Event('profile'));
    await until(() => !root.querySelector('.invitation'));
    expect(root.querySelector('ol')?.getBoundingClientRect().top).toBe(loading);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(Math.max(width, 320));
  },
);

test('goes on when moved, and twice in a page', async () => {
  const site = new Site();
  const { root, element, lyceum } = mount(site);
  const second = mount(site);
  await until(() => root.querySelector('.title') && second.root.querySelector('.title'));
  document.body.append(document.createElement('aside'));
  document.querySelector('aside')?.append(element);
  site.list = { recommendations: [item('new')], personal: true, model: 0, offer: null };
  lyceum.dispatchEvent(new Event('activity'));
  await until(() => texts(root, '.title')[0] === 'About new');
});

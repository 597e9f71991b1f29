/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { axe, type Call, contentHeight, offline, Refusal, until } from './page.ts';
import { item, mount, Site, text, texts } from './recommendations-page.ts';

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
});

const six = () => ['a', 'b', 'c', 'd', 'e', 'f'].map((slug) => item(slug));
const siteOfSix = () => {
  const site = new Site();
  site.list.recommendations = six();
  return site;
};
const hideOf = (root: ShadowRoot, slug: string) =>
  until(() => root.querySelector<HTMLElement>(`[data-id="post:${slug}"] .hide`), `hide ${slug}`);
const focusIn = (root: ShadowRoot) => root.activeElement?.className ?? '';

/** A gate for acts: each waits until it is let through, or refused. */
function held(site: Site) {
  const waiting: { call: Call; end: (error?: unknown) => void }[] = [];
  const answer = (call: Call): unknown =>
    call.path !== '/dismissals'
      ? site.answer(call)
      : new Promise((resolve, reject) =>
          waiting.push({ call, end: (error) => (error ? reject(error) : resolve(site.answer(call))) }),
        );
  return { waiting, answer };
}

test('hides at once, keeps the place and the focus, and brings back, all on the keyboard', async () => {
  const site = siteOfSix();
  const { root, element } = mount(site);
  const hide = await hideOf(root, 'b');
  expect(hide.ariaLabel).toBe('Not interested in “About b”');
  const tops = () => [...root.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().top);
  const before = tops();
  hide.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => site.dismissed.has('post:b') && site.asked.length === 2);
  await until(() => focusIn(root).includes('undo'));
  expect(text(root.querySelectorAll('.row')[1])).toBe('Hidden. You will not see “About b” in your lists again. Undo');
  expect(texts(root, '.title')).toEqual(['About a', 'About c', 'About d']);
  expect(tops()).toEqual(before);
  expect(await axe(element)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await until(() => texts(root, '.title')[1] === 'About b');
  await until(() => focusIn(root).includes('hide'));
  expect(root.activeElement).toBe(root.querySelector('[data-id="post:b"] .hide'));
  await until(() => !site.dismissed.has('post:b') && site.asked.length === 3);
  expect(texts(root, '.title')).toEqual(['About a', 'About b', 'About c', 'About d']);
});

test('the next one that is hidden makes room for another', async () => {
  const site = siteOfSix();
  const { root } = mount(site);
  (await hideOf(root, 'a')).click();
  await until(() => site.asked.length === 2);
  (await hideOf(root, 'c')).click();
  await until(() => site.dismissed.size === 2 && texts(root, '.title').includes('About e'));
  expect(texts(root, '.title')).toEqual(['About b', 'About d', 'About e']);
  expect(root.querySelectorAll('.undo').length).toBe(1);
});

test('what could not be hidden is there again and says so, with the focus', async () => {
  const site = siteOfSix();
  let refusal: unknown = offline;
  const { root, element } = mount(site, undefined, (call) => {
    if (call.path === '/dismissals') throw refusal;
    return site.answer(call);
  });
  (await hideOf(root, 'c')).click();
  await until(() => root.querySelector('[role="alert"]'));
  expect(texts(root, '.title')).toEqual(['About a', 'About b', 'About c', 'About d']);
  expect(text(root.querySelector('[data-id="post:c"] [role="alert"]'))).toBe(
    'Not done: no connection. Please try again.',
  );
  expect(root.activeElement).toBe(root.querySelector('[data-id="post:c"] .hide'));
  expect(await axe(element)).toEqual([]);
  refusal = new Refusal(409, 'conflict');
  (await hideOf(root, 'c')).click();
  await until(() => text(root.querySelector('[role="alert"]'))?.startsWith('Too much is hidden'));
});

test('what could not be brought back stays hidden and says so', async () => {
  const site = siteOfSix();
  const { root, element } = mount(site, undefined, (call) => {
    if (call.path === '/dismissals' && !(call.json as { on: boolean }).on) throw offline;
    return site.answer(call);
  });
  (await hideOf(root, 'a')).click();
  (await until(() => root.querySelector<HTMLElement>('.undo'))).click();
  const alert = await until(() => root.querySelector('.gone[role="alert"]'));
  expect(text(alert)).toBe('Not done: no connection. Please try again.');
  expect(focusIn(root)).toContain('undo');
  expect(await axe(element)).toEqual([]);
});

test('an undo waits for what it undoes, and an answer from before brings nothing back', async () => {
  const site = siteOfSix();
  const { waiting, answer } = held(site);
  const { root, lyceum } = mount(site, undefined, answer);
  (await hideOf(root, 'a')).click();
  await until(() => waiting.length === 1);
  // Asked for before the API knows of it.
  lyceum.dispatchEvent(new Event('activity'));
  await until(() => site.asked.length === 2);
  expect(texts(root, '.title')).not.toContain('About a');
  (await until(() => root.querySelector<HTMLElement>('.undo'))).click();
  await until(() => texts(root, '.title')[0] === 'About a');
  expect(waiting.length).toBe(1);
  waiting[0]?.end();
  await until(() => waiting.length === 2);
  expect(waiting.map(({ call }) => (call.json as { on: boolean }).on)).toEqual([true, false]);
  waiting[1]?.end();
  await until(() => !site.dismissed.has('post:a') && site.asked.length >= 4);
  expect(texts(root, '.title')).toEqual(['About a', 'About b', 'About c', 'About d']);
});

test('hidden in one list it is gone from the other, and shown again in the account it comes back', async () => {
  const site = siteOfSix();
  const { root, lyceum } = mount(site);
  const second = mount(site);
  second.element.lyceum = lyceum;
  await until(() => texts(second.root, '.title').length === 4);
  (await hideOf(root, 'a')).click();
  await until(() => texts(second.root, '.title')[0] === 'About b');
  await lyceum.profile.dismiss('post', 'a', false);
  await until(() => texts(second.root, '.title')[0] === 'About a');
  await until(() => texts(root, '.title')[0] === 'About a' && !root.querySelector('.undo'));
});

test('a visitor hides for this page only, and nothing is sent', async () => {
  const site = siteOfSix();
  site.list.personal = false;
  const { root, element } = mount(site, { signedIn: false });
  (await hideOf(root, 'a')).click();
  await until(() => site.asked.at(-1) === 'limit=5');
  expect(text(root.querySelector('.gone'))).toBe('Hidden until you leave this page: “About a”');
  expect(site.dismissed.size).toBe(0);
  expect(await axe(element)).toEqual([]);
  (await hideOf(root, 'b')).click();
  await until(() => texts(root, '.title').includes('About e'));
  expect(texts(root, '.title')).toEqual(['About c', 'About d', 'About e']);
  (await until(() => root.querySelector<HTMLElement>('.undo'))).click();
  await until(() => texts(root, '.title').includes('About b'));
});

test('what one member hid says nothing to the next one', async () => {
  const site = siteOfSix();
  const { root, lyceum } = mount(site);
  (await hideOf(root, 'a')).click();
  await until(() => root.querySelector('.undo') && site.dismissed.size === 1);
  site.dismissed.clear();
  lyceum.signOut();
  await until(() => !root.querySelector('.undo') && texts(root, '.title')[0] === 'About a');
});

test('a learned list says how it was ranked, a plain one how it was counted', async () => {
  const site = siteOfSix();
  const { root, lyceum } = mount(site);
  (await until(() => root.querySelector<HTMLElement>('[aria-expanded]'))).click();
  await until(() => text(root.querySelector('.why p'))?.startsWith('The first three are added up'));
  site.list.model = 3;
  lyceum.dispatchEvent(new Event('activity'));
  await until(() => text(root.querySelector('.why p'))?.startsWith('Weighed with what members'));
});

test('one quiet line tells of the plan that fits, and leads to a gate', async () => {
  const site = siteOfSix();
  site.list.recommendations = [item('a'), item('b', { access: 'paid', url: '#the-gate' })];
  const { root, element, lyceum } = mount(site);
  await until(() => root.querySelector('.title'));
  expect(root.querySelector('[part="offer"]')).toBeNull();
  site.list.offer = { plan: 'pro', name: 'Pro', opens: 3 };
  lyceum.dispatchEvent(new Event('access'));
  lyceum.dispatchEvent(new Event('activity'));
  const link = await until(() => root.querySelector<HTMLAnchorElement>('[part="offer"] a'));
  expect([text(link), link.getAttribute('href')]).toEqual(['Pro would open 3 of these', '#the-gate']);
  expect(await axe(element)).toEqual([]);
});

test.each([280, 320, 768, 1280])('at %i px hiding, failing and the offer move nothing', async (width) => {
  await page.viewport(Math.max(width, 320), 800);
  document.body.style.cssText = `margin: 0; max-width: ${width}px`;
  const site = new Site();
  const title = 'Wortungetüm'.repeat(20);
  site.list.recommendations = six().map((one) => ({ ...one, title }));
  site.list.offer = { plan: 'pro', name: title.slice(0, 80), opens: 2 };
  let refusal: Refusal | null = null;
  const { root, element } = mount(site, undefined, (call) => {
    if (call.path === '/dismissals' && refusal) throw refusal;
    return site.answer(call);
  });
  await hideOf(root, 'b');
  const reserved = Number.parseFloat(getComputedStyle(element).minHeight);
  const tops = () => [...root.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().top);
  const before = tops();
  const sound = (state: string) => {
    expect(contentHeight(element), state).toBeLessThanOrEqual(reserved);
    expect(tops(), state).toEqual(before);
    expect(document.documentElement.scrollWidth, state).toBeLessThanOrEqual(Math.max(width, 320));
    for (const row of root.querySelectorAll('.row'))
      for (const part of row.children) {
        const { bottom, right } = part.getBoundingClientRect();
        expect(bottom, state).toBeLessThanOrEqual(row.getBoundingClientRect().bottom + 1);
        expect(right, state).toBeLessThanOrEqual(width + 1);
      }
  };
  sound('as it came');
  refusal = new Refusal(409, 'conflict');
  (await hideOf(root, 'b')).click();
  await until(() => root.querySelector('[role="alert"]'));
  sound('refused');
  refusal = null;
  (await hideOf(root, 'b')).click();
  await until(() => site.dismissed.size === 1 && root.querySelector('.undo'));
  sound('hidden');
});

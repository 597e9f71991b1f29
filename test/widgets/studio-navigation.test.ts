/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => desk.close());

const nav = () => desk.find('nav[aria-label="The desk"]');
const shown = (element: Element) => element.getClientRects().length > 0;

test('on a narrow screen every page is behind one button, in groups, and none is off-screen', async () => {
  for (const width of [320, 390]) {
    await page.viewport(width, 800);
    desk = openDesk('#/teams');
    const menu = await desk.find<HTMLButtonElement>('.menu');
    expect(shown(await nav()), `closed at ${width}`).toBe(false);
    menu.click();
    await soon(() => menu.ariaExpanded === 'true');
    const links = [...(await nav()).querySelectorAll('a')];
    expect(links.length).toBeGreaterThan(6);
    for (const link of links) {
      const { left, right } = link.getBoundingClientRect();
      expect(left >= 0 && right <= width, `${link.textContent?.trim()} at ${width}`).toBe(true);
    }
    expect((await desk.find('[aria-current=page]')).textContent?.trim()).toBe('Teams');
    links[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await soon(() => menu.ariaExpanded === 'false' && document.activeElement === menu, 'closed by Escape');
    // Going somewhere closes it.
    menu.click();
    await soon(() => menu.ariaExpanded === 'true');
    await desk.press('Offers');
    await desk.find('h1', 'Offers');
    expect(menu.ariaExpanded).toBe('false');
    desk.close();
  }
});

test('where there is room the pages stand at the side, and the button is gone', async () => {
  await page.viewport(1280, 800);
  desk = openDesk('#/posts');
  const menu = await desk.find('.menu');
  expect(shown(menu)).toBe(false);
  expect(shown(await nav())).toBe(true);
  const titles = [...(await nav()).querySelectorAll('h2')].map((title) => title.textContent);
  expect(titles.slice(0, 3)).toEqual(['Content', 'Selling', 'People']);
});

test('an editor sees the pages of the role only, without empty groups', async () => {
  desk = openDesk('#/posts', (api) => {
    api.roles = ['editor'];
  });
  const titles = [...(await nav()).querySelectorAll('h2')].map((title) => title.textContent);
  expect(titles).toEqual(['Content']);
});

/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import LyceumCourse from '../../widgets/courses/lyceum-course.ts';
import '../../widgets/public/lyceum.css';
import { TinyCourse } from './course-data.ts';
import { axe, contentHeight, lyceumWith, until } from './page.ts';

customElements.define('lyceum-course', LyceumCourse);

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
  history.replaceState(null, '', location.pathname + location.search);
});

const texts = (root: ParentNode, selector: string) =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent?.replaceAll(/\s+/g, ' ').trim());

function course(lessons: number, size: number, open = true): TinyCourse {
  const tiny = new TinyCourse(lessons);
  tiny.open = open;
  tiny.materials = Array.from({ length: size }, (_, at) => ({
    ...{ slug: `material-${at}`, title: at === 0 ? 'A paper' : 'Wortungetüm'.repeat(20), minutes: 15 },
    ...{ format: at === 0 ? ('article' as const) : ('book' as const), url: open ? `https://example.com/${at}` : null },
  }));
  return tiny;
}

function mount(tiny: TinyCourse) {
  const element = new LyceumCourse();
  element.lyceum = lyceumWith(tiny.answer);
  element.course = 'tiny';
  document.body.append(element);
  const root = element.renderRoot as ShadowRoot;
  return { element, root, details: () => until(() => root.querySelector('details')) };
}

test('an open course shows its materials, which open in a new tab, and tells that one was followed', async () => {
  const tiny = course(3, 2);
  const { element, root, details } = mount(tiny);
  expect((await details()).open).toBe(true);
  expect(texts(root, 'summary')).toEqual(['Materials (2)']);
  expect(texts(root, 'details .aside')).toEqual(['Article · 15 min', 'Book · 15 min']);
  const link = root.querySelector<HTMLAnchorElement>('details a');
  expect([link?.href, link?.target, link?.rel]).toEqual(['https://example.com/0', '_blank', 'noopener']);
  expect(texts(root, 'details .title')[0]).toBe('A paper (opens in a new tab)');
  link?.addEventListener('click', (event) => event.preventDefault());
  link?.click();
  await until(() => tiny.views.length > 0);
  expect(tiny.views).toEqual([{ kind: 'view', content: 'material', slug: 'tiny/material-0' }]);
  expect(await axe(element)).toEqual([]);
});

test('an answer of the release before, which knew of no materials, is shown as ever', async () => {
  const { root } = mount(Object.assign(course(3, 0), { materials: undefined }));
  await until(() => root.querySelector('nav a'));
  expect(root.querySelectorAll('nav a')).toHaveLength(3);
  expect(root.querySelector('details')).toBeNull();
});

test('a locked course names its materials, says what opens them, and has no link to any', async () => {
  const { element, root, details } = mount(course(3, 2, false));
  await details();
  expect(texts(root, 'details .title')[0]).toBe('A paper');
  expect(texts(root, 'details p')).toEqual(['The links open with the course.']);
  expect(root.querySelectorAll('details a')).toHaveLength(0);
  expect(root.querySelectorAll('details li svg[aria-label="Locked"]')).toHaveLength(2);
  expect(await axe(element)).toEqual([]);
});

test('a course without any says nothing of them', async () => {
  const { root } = mount(course(3, 0));
  await until(() => root.querySelector('nav'));
  expect(root.querySelector('details')).toBeNull();
});

test.each([
  [2, 4, true],
  [2, 4, false],
  [7, 9, true],
  [14, 9, false],
])('%i lessons and %i materials (open: %s) fit the reserved space on a phone', async (lessons, size, entitled) => {
  await page.viewport(320, 600);
  const { element, root, details } = mount(course(lessons, size, entitled));
  const { open } = await details();
  expect(contentHeight(element)).toBeLessThanOrEqual(34 * 16);
  if (!open) await userEvent.click(root.querySelector('summary') as HTMLElement);
  await until(() => root.querySelector('details li')?.checkVisibility());
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
});

test('an address that asks for the materials opens them and leads there, now and later', async () => {
  await page.viewport(768, 600);
  location.hash = '#materials';
  const { root, details } = mount(course(14, 9));
  const section = await details();
  await until(() => section.open && root.activeElement?.localName === 'summary');
  section.open = false;
  location.hash = '';
  await new Promise((resolve) => setTimeout(resolve, 20));
  location.hash = '#materials';
  await until(() => section.open);
});

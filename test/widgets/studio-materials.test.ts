/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type {
  CourseRequires,
  CourseRequiresInput,
  CourseSource,
  CourseSourcePage,
  MaterialInput,
  MaterialSource,
  MaterialSourceList,
} from '../../worker/contract/course.ts';
import { Refused, type StudioApi } from './studio-api.ts';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => desk.close());

const PATH = '/studio/courses/tiny/materials';
const paper = (slug: string, title: string): MaterialSource => ({
  ...{ slug, title, format: 'article', minutes: 60, url: `https://example.com/${slug}`, updatedAt: 1 },
});

/** A course, “tiny”, whose materials are kept as the API keeps them. */
function withCourse(api: StudioApi, materials: MaterialSource[] = []) {
  const kept = { materials, requires: { requires: [], awaits: [] } as CourseRequires };
  const tiny = { slug: 'tiny', title: 'A tiny course', status: 'draft', access: 'paid', lessons: 5 } as CourseSource;
  const list = (): MaterialSourceList => ({ title: tiny.title, materials: kept.materials });
  api.also.push(({ method, path, json }) => {
    if (path === '/studio/courses') return { courses: [tiny], next: null } satisfies CourseSourcePage;
    if (path === '/studio/courses/tiny/requires') {
      if (method === 'GET') return kept.requires;
      const { requires } = json as CourseRequiresInput;
      kept.requires = { requires, awaits: requires.filter((name) => name !== 'basics') };
      return kept.requires;
    }
    if (!path.startsWith(PATH)) return undefined;
    const slug = path.slice(PATH.length + 1);
    const known = kept.materials.find((one) => one.slug === slug);
    if (method === 'GET') return list();
    if (method === 'DELETE') {
      kept.materials = kept.materials.filter((one) => one !== known);
      return null;
    }
    if (!slug) {
      const { order } = json as { order: string[] };
      kept.materials = kept.materials.toSorted((a, b) => order.indexOf(a.slug) - order.indexOf(b.slug));
      return list();
    }
    const { basedOn, ...fields } = json as MaterialInput;
    if (basedOn !== (known?.updatedAt ?? null)) throw new Refused('conflict');
    const saved = { ...fields, slug, updatedAt: (known?.updatedAt ?? 0) + 1 };
    kept.materials = known ? kept.materials.map((one) => (one === known ? saved : one)) : [...kept.materials, saved];
    return saved;
  });
  return kept;
}

const titles = () => [...document.querySelectorAll('li[data-material] .title')].map(({ textContent }) => textContent);

test('from the courses to a course without materials, and a first one, by somebody who looks after courses', async () => {
  desk = openDesk('#/courses', (api) => {
    api.roles = ['instructor'];
    withCourse(api);
  });
  await desk.press('A tiny course');
  await desk.find('.empty', 'No materials yet.');
  expect(await axe()).toEqual([]);
  await desk.press('Add a material');
  await desk.press('Save');
  await desk.find('[role=alert]', 'This is needed.');
  await desk.type('Title', 'Attention is all you need');
  expect((await desk.find<HTMLInputElement>('[name=slug]')).value).toBe('attention-is-all-you-need');
  await desk.type('Address', 'javascript:x()');
  await desk.press('Save');
  await desk.find('[role=alert]', 'A web address');
  await desk.type('Address', 'https://arxiv.org/abs/1706.03762');
  await desk.type('Minutes', '60');
  expect(await axe()).toEqual([]);
  await desk.press('Save');
  await desk.find('.good', '“Attention is all you need” is saved.');
  expect(desk.api.asked('PUT', `${PATH}/attention-is-all-you-need`).map(({ json }) => json)).toEqual([
    {
      ...{ title: 'Attention is all you need', url: 'https://arxiv.org/abs/1706.03762', format: 'article' },
      ...{ minutes: 60, basedOn: null },
    },
  ]);
  await soon(() => titles().length === 1);
});

test('materials are moved with the focus kept, and removed once that is confirmed', async () => {
  await page.viewport(320, 800);
  desk = openDesk('#/courses/tiny', (api) => void withCourse(api, [paper('a', 'A'), paper('b', 'B'), paper('c', 'C')]));
  await desk.find('li[data-material]');
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
  await desk.press('Move “C” up');
  await soon(() => titles().join() === 'A,C,B');
  await soon(() => document.activeElement?.ariaLabel === 'Move “C” up');
  await desk.press('Move “C” up');
  await soon(() => document.activeElement?.ariaLabel === 'Move “C” down');
  expect(await axe()).toEqual([]);
  await desk.press('Remove “A”');
  await desk.press('Remove');
  await soon(() => titles().join() === 'C,B');
  desk.api.failing.set(`PUT ${PATH}`, 'conflict');
  await desk.press('Move “B” up');
  await desk.find('[role=alert]', 'Somebody else changed the materials');
  expect(titles()).toEqual(['C', 'B']);
});

test('a change that somebody else made is not overwritten unseen, and nothing typed is lost', async () => {
  const kept = { materials: [] as MaterialSource[] };
  desk = openDesk('#/courses/tiny', (api) => void Object.assign(kept, { api: withCourse(api, [paper('a', 'A')]) }));
  const { api } = kept as unknown as { api: ReturnType<typeof withCourse> };
  await desk.press('Edit “A”');
  await desk.type('Title', 'Mine');
  api.materials = [{ ...paper('a', 'Theirs'), updatedAt: 7 }];
  await desk.press('Save');
  await desk.find('[role=alert]', 'Somebody else changed this material');
  await soon(() => titles().join() === 'Theirs');
  expect((await desk.find<HTMLInputElement>('[name=title]')).value).toBe('Mine');
  await desk.press('Save');
  await soon(() => titles().join() === 'Mine');
});

test('says what fails, and asks again', async () => {
  desk = openDesk('#/courses/tiny', (api) => {
    withCourse(api, [paper('a', 'A')]);
    api.failing.set(`GET ${PATH}`, 'internal');
  });
  await desk.find('.notice.bad');
  expect(await axe()).toEqual([]);
  desk.api.failing.clear();
  await desk.press('Try again');
  await desk.find('li[data-material]', 'A');
  await desk.press('Add a material');
  await desk.type('Title', 'A');
  await desk.type('Address', 'https://example.com/');
  await desk.press('Save');
  await desk.find('[role=alert]', 'a material of this slug already');
});

test('what should be known before a course is told, typed and saved; leaving it half done asks first', async () => {
  const label = 'Prerequisites, with commas between';
  desk = openDesk('#/courses/tiny', (api) => {
    withCourse(api).requires = { requires: ['basics'], awaits: [] };
  });
  await soon(() => document.querySelector<HTMLInputElement>('[name=requires]')?.value === 'basics');
  await desk.type(label, 'basics, course:tiny');
  await desk.find('.error', 'It cannot require itself.');
  await desk.press('Save prerequisites');
  await desk.press('All courses');
  await desk.find('dialog[open]', 'Leave without saving?');
  await desk.press('Cancel');
  await desk.type(label, 'basics, course:sql');
  await desk.press('Save prerequisites');
  await desk.find('[role=status]', 'Saved.');
  await desk.find('.hint', 'Not published yet: course:sql.');
  const saves = desk.api.asked('PUT', '/studio/courses/tiny/requires');
  expect(saves.map(({ json }) => json)).toEqual([{ requires: ['basics', 'course:sql'] }]);
  expect(await axe()).toEqual([]);
  await desk.press('All courses');
  await desk.find('.rows', 'A tiny course');
});

/// <reference types="vite/client" />
import { afterEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CoursePage } from '../../sdk/index.ts';
import LyceumCourse from '../../widgets/courses/lyceum-course.ts';
import LyceumCourses from '../../widgets/courses/lyceum-courses.ts';
import '../../widgets/public/lyceum.css';
import { courseSummary, TinyCourse } from './course-data.ts';
import { axe, type Call, contentHeight, lyceumWith, offline, Refusal, until } from './page.ts';

customElements.define('lyceum-courses', LyceumCourses);
customElements.define('lyceum-course', LyceumCourse);

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
  history.replaceState(null, '', location.pathname + location.search);
});

const texts = (root: ParentNode, selector: string) =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent?.replaceAll(/\s+/g, ' ').trim());

describe('lyceum-courses', () => {
  function mount(answer: (call: Call) => unknown, options?: { signedIn: boolean }) {
    const lyceum = lyceumWith(answer, options);
    const element = new LyceumCourses();
    element.lyceum = lyceum;
    document.body.append(element);
    return { lyceum, element, root: element.renderRoot as ShadowRoot };
  }
  const four = ['a', 'b', 'c', 'd'].map((slug) => courseSummary(slug));

  test('shows a card a course, with a named progress bar for a member', async () => {
    const courses = [courseSummary('a', { completed: 2 }), courseSummary('b', { access: 'members', lessons: 1 })];
    const { root, element } = mount(() => ({ courses, next: null }));
    await until(() => root.querySelector('.card .title'));
    expect(texts(root, '.title')).toEqual(['Course a', 'Course b']);
    expect(root.querySelector<HTMLAnchorElement>('.title')?.getAttribute('href')).toBe('/courses/a');
    expect(texts(root, '.count')).toEqual(['2 of 5 lessons', '0 of 1 lesson']);
    const progress = root.querySelector('progress');
    expect([progress?.value, progress?.max, progress?.ariaLabel]).toEqual([2, 5, 'Progress in Course a']);
    expect(await axe(element)).toEqual([]);
  });

  test('shows a visitor no progress', async () => {
    const { root, element } = mount(() => ({ courses: four, next: null }), { signedIn: false });
    await until(() => root.querySelector('.title'));
    expect(root.querySelector('progress')).toBeNull();
    expect(texts(root, '.count')[0]).toBe('5 lessons');
    expect(await axe(element)).toEqual([]);
  });

  test('refreshes progress when the member did something, without going back to a skeleton', async () => {
    let completed = 0;
    const { root, lyceum } = mount(() => ({ courses: [courseSummary('a', { completed })], next: null }));
    await until(() => texts(root, '.count')[0] === '0 of 5 lessons');
    completed = 1;
    lyceum.dispatchEvent(new Event('activity'));
    expect(root.querySelector('.loading')).toBeNull();
    await until(() => texts(root, '.count')[0] === '1 of 5 lessons');
  });

  test('says when there are none, and while it waits', async () => {
    let reply = (_: CoursePage) => {};
    const { root, element } = mount(() => new Promise((resolve) => (reply = resolve)));
    await until(() => root.querySelector('.loading'));
    expect(await axe(element)).toEqual([]);
    reply({ courses: [], next: null });
    await until(() => root.querySelector('.empty'));
    expect(texts(root, '.empty')).toEqual(['No courses yet.']);
    expect(await axe(element)).toEqual([]);
  });

  test('offers to try again when the API is down, and recovers', async () => {
    let down = true;
    const { root, element } = mount(() => {
      if (down) throw offline;
      return { courses: four, next: null };
    });
    const button = await until(() => root.querySelector<HTMLElement>('.failure button'));
    expect(await axe(element)).toEqual([]);
    down = false;
    button.click();
    await until(() => root.querySelector('.title'));
  });

  test.each([
    [320, 2],
    [768, 2],
    [1280, 3],
  ])('at %i px shows %i cards within the reserved space, whatever the texts', async (width, cards) => {
    await page.viewport(width, 800);
    const long = courseSummary('long', {
      title: 'Wortungetüm'.repeat(20),
      summary: 'Supercalifragilistic '.repeat(40),
      topics: ['distributed-systems', 'programming-languages', 'databases'],
    });
    const { root, element } = mount(() => ({ courses: [long, long, long, long], next: null }));
    await until(() => root.querySelector('.title'));
    const seen = [...root.querySelectorAll('.title')].filter((link) => link.checkVisibility());
    expect(seen).toHaveLength(cards);
    expect(contentHeight(element)).toBeLessThanOrEqual(Number.parseFloat(getComputedStyle(element).minHeight));
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    for (const card of root.querySelectorAll<HTMLElement>('.card')) {
      expect(card.scrollHeight).toBeLessThanOrEqual(card.clientHeight);
    }
  });

  test('shows more on the keyboard, moves the focus to the first new course, then asks for the next page', async () => {
    await page.viewport(768, 800);
    const { root, lyceum } = mount(({ query }) =>
      query.get('cursor') ? { courses: [courseSummary('e')], next: null } : { courses: four, next: 'page-2' },
    );
    const more = await until(() => root.querySelector<HTMLElement>('.more'));
    more.focus();
    await userEvent.keyboard('{Enter}');
    await until(() => root.activeElement?.textContent === 'Course c');
    root.querySelector<HTMLElement>('.more')?.click();
    await until(() => root.activeElement?.textContent === 'Course e');
    expect(root.querySelector('.more')).toBeNull();
    lyceum.dispatchEvent(new Event('activity'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(texts(root, '.title')).toHaveLength(5);
  });

  test('keeps what is shown and says so when the next page fails', async () => {
    const { root } = mount(({ query }) => {
      if (query.get('cursor')) throw new Refusal(500, 'internal');
      return { courses: four, next: 'page-2' };
    });
    const more = await until(() => root.querySelector<HTMLElement>('.more'));
    more.click();
    await until(() => root.querySelector('.all'));
    more.click();
    await until(() => root.querySelector('[role="alert"]'));
    expect(texts(root, '.title')).toHaveLength(4);
  });

  test('goes on when moved, and twice in a page', async () => {
    let completed = 0;
    const answer = () => ({ courses: [courseSummary('a', { completed })], next: null });
    const { root, element, lyceum } = mount(answer);
    const second = mount(answer);
    await until(() => root.querySelector('.title') && second.root.querySelector('.title'));
    document.body.append(document.createElement('section'));
    document.querySelector('section')?.append(element);
    await until(() => root.querySelector('.title'));
    completed = 3;
    lyceum.dispatchEvent(new Event('activity'));
    await until(() => texts(root, '.count')[0] === '3 of 5 lessons');
  });
});

describe('lyceum-course', () => {
  function mount(tiny: TinyCourse, options?: { signedIn: boolean }, answer: (call: Call) => unknown = tiny.answer) {
    const lyceum = lyceumWith(answer, options);
    const element = new LyceumCourse();
    element.lyceum = lyceum;
    element.course = 'tiny';
    document.body.append(element);
    const root = element.renderRoot as ShadowRoot;
    const lesson = () => root.querySelector('lyceum-lesson')?.shadowRoot;
    const text = () => element.querySelector('[slot="gated"]')?.textContent ?? '';
    return { lyceum, element, root, lesson, text };
  }
  const link = (root: ParentNode, at: number) => root.querySelectorAll<HTMLElement>('nav li a')[at];
  const go = (hash: string) => {
    location.hash = hash;
  };

  test('shows progress, the outline and where to go on', async () => {
    const tiny = new TinyCourse();
    tiny.done.add('lesson-1');
    const { root, element, text } = mount(tiny);
    await until(() => root.querySelector('nav'));
    expect(texts(root, '[role="status"]')).toEqual(['1 of 5 lessons']);
    expect(root.querySelector('nav')?.ariaLabel).toBe('Lessons of Course tiny');
    expect(texts(root, 'li .mark')).toEqual(['✓Done', '2', '3', '4', '5']);
    expect(root.querySelector('header a')?.textContent).toBe('Continue: The lesson number 2');
    expect(text()).toBe('');
    expect(contentHeight(element)).toBeLessThanOrEqual(Number.parseFloat(getComputedStyle(element).minHeight));
    expect(await axe(element)).toEqual([]);
  });

  test('opens a lesson by keyboard, in the light DOM, with its address, and goes back with the browser', async () => {
    const tiny = new TinyCourse();
    const { root, element, lesson, text } = mount(tiny);
    (await until(() => link(root, 1)))?.focus();
    await userEvent.keyboard('{Enter}');
    await until(() => text() === 'The text of lesson-2.');
    expect(location.hash).toBe('#lesson=lesson-2');
    await until(() => lesson()?.activeElement?.localName === 'h2');
    expect(lesson()?.activeElement?.textContent).toBe('The lesson number 2');
    expect(link(root, 1)?.getAttribute('aria-current')).toBe('true');
    await until(() => tiny.views.length > 0);
    expect(tiny.views).toEqual([{ kind: 'view', content: 'lesson', slug: 'tiny/lesson-2' }]);
    expect(await axe(element)).toEqual([]);
    go('#lesson=lesson-3');
    await until(() => text() === 'The text of lesson-3.');
    history.back();
    await until(() => text() === 'The text of lesson-2.');
    history.back();
    await until(() => !root.querySelector('lyceum-lesson'));
    expect(text()).toBe('');
  });

  test('opens the lesson that the address names; a link within the text leaves it open', async () => {
    go('#lesson=lesson-1');
    const { root, text } = mount(new TinyCourse());
    await until(() => text() === 'The text of lesson-1.');
    go('#a-heading-in-the-text');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(root.querySelector('lyceum-lesson')).not.toBeNull();
  });

  test('marks a lesson as done, goes on, tells the page, and takes it back', async () => {
    go('#lesson=lesson-1');
    const tiny = new TinyCourse(2);
    const { root, element, lesson, text } = mount(tiny);
    const details: unknown[] = [];
    document.body.addEventListener('lyceum-completed', (event) => details.push((event as CustomEvent).detail), {
      once: true,
    });
    (await until(() => lesson()?.querySelector<HTMLElement>('.acts button'))).click();
    await until(() => text() === 'The text of lesson-2.');
    expect(details).toEqual([{ course: 'tiny', lesson: 'lesson-1', completed: true }]);
    expect(texts(root, '[role="status"]')).toEqual(['1 of 2 lessons']);
    expect(root.querySelector('progress')?.value).toBe(1);
    await until(() => lesson()?.activeElement?.localName === 'h2');
    const done = await until(() => lesson()?.querySelector<HTMLElement>('.acts button'));
    expect(done.textContent?.trim()).toBe('Mark as done');
    done.click();
    await until(() => texts(root, '[role="status"]')[0] === 'You have finished this course.');
    const pressed = await until(() => lesson()?.querySelector<HTMLElement>('[aria-pressed="true"]'));
    expect(await axe(element)).toEqual([]);
    pressed.click();
    await until(() => texts(root, '[role="status"]')[0] === '1 of 2 lessons');
    expect([...tiny.done]).toEqual(['lesson-1']);
  });

  test('says why marking failed, and stays where it is', async () => {
    go('#lesson=lesson-1');
    const tiny = new TinyCourse();
    const { lesson, text, element } = mount(tiny, undefined, (call) => {
      if (call.method === 'PUT') throw offline;
      return tiny.answer(call);
    });
    (await until(() => lesson()?.querySelector<HTMLElement>('.acts button'))).click();
    await until(() => lesson()?.querySelector('[role="alert"]'));
    expect(text()).toBe('The text of lesson-1.');
    expect(await axe(element)).toEqual([]);
  });

  test('shows a locked lesson its gate, with not a byte of its text, and opens it by itself', async () => {
    go('#lesson=lesson-2');
    const tiny = new TinyCourse();
    tiny.open = false;
    const { root, element, lesson, text, lyceum } = mount(tiny, { signedIn: false });
    const gate = await until(() => lesson()?.querySelector('lyceum-gate')?.shadowRoot?.querySelector('.plan'));
    expect(gate.textContent).toContain('Monthly');
    expect(text()).toBe('');
    expect(texts(root, 'nav svg').length).toBe(4);
    expect(await axe(element)).toEqual([]);
    tiny.open = true;
    lyceum.signIn();
    await until(() => text() === 'The text of lesson-2.');
    tiny.open = false;
    lyceum.signOut();
    await until(() => text() === '');
    await until(() => lesson()?.querySelector('lyceum-gate'));
  });

  test('takes a lesson away at once from whoever leaves, even when the API is down; a preview stays', async () => {
    go('#lesson=lesson-2');
    const tiny = new TinyCourse();
    let down = false;
    const { lesson, text, lyceum } = mount(tiny, { signedIn: true }, (call) => {
      if (down) throw offline;
      return tiny.answer(call);
    });
    await until(() => text() === 'The text of lesson-2.');
    down = true;
    lyceum.signOut();
    await until(() => lesson()?.querySelector('.failure'));
    expect(text()).toBe('');
    down = false;
    lyceum.signIn();
    go('#lesson=lesson-1');
    await until(() => text() === 'The text of lesson-1.');
    down = true;
    lyceum.signOut();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(text()).toBe('The text of lesson-1.');
  });

  test('says in the outline and in the lesson when what waits opens, and does not lead there', async () => {
    const tiny = new TinyCourse(3);
    tiny.done.add('lesson-1');
    for (const slug of ['lesson-2', 'lesson-3']) tiny.opensAt.set(slug, new Date(2030, 4, 3, 12).getTime());
    const { element, root } = mount(tiny);
    await until(() => root.querySelector('nav li'));
    expect(texts(root, '.aside')).toEqual(['12 min', 'Opens May 3, 2030', 'Opens May 3, 2030']);
    expect(root.querySelector('header .button')).toBeNull();
    expect(await axe(element)).toEqual([]);
    location.hash = '#lesson=lesson-2';
    const gate = await until(() => root.querySelector('lyceum-lesson')?.shadowRoot?.querySelector('lyceum-gate'));
    await until(() => gate.shadowRoot?.querySelector('h2'));
    expect(texts(gate.shadowRoot as ShadowRoot, 'h2')).toEqual(['Opens to you on May 3, 2030']);
    expect(gate.shadowRoot?.querySelector('button')).toBeNull();
    expect(await axe(element)).toEqual([]);
  });

  test('lets a visitor read a preview without offering to mark it', async () => {
    go('#lesson=lesson-1');
    const tiny = new TinyCourse();
    const { lesson, text } = mount(tiny, { signedIn: false });
    await until(() => text() === 'The text of lesson-1.');
    await until(() => lesson()?.querySelector('.ways a'));
    expect(lesson()?.querySelector('.acts button')).toBeNull();
    expect(tiny.views).toEqual([]);
  });

  test('drops the answer of a lesson that the reader has left', async () => {
    const tiny = new TinyCourse();
    let late: (() => void) | undefined;
    const { text } = mount(tiny, undefined, (call) =>
      call.path.endsWith('/lesson-1')
        ? new Promise((resolve) => {
            late = () => resolve(tiny.answer(call));
          })
        : tiny.answer(call),
    );
    go('#lesson=lesson-1');
    await until(() => late);
    go('#lesson=lesson-2');
    await until(() => text() === 'The text of lesson-2.');
    late?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(text()).toBe('The text of lesson-2.');
  });

  test('shows a part of a long outline around where the reader is, and all on demand', async () => {
    await page.viewport(320, 800);
    const tiny = new TinyCourse(14);
    for (let at = 1; at < 10; at++) tiny.done.add(`lesson-${at}`);
    const { root, element } = mount(tiny);
    await until(() => root.querySelector('nav'));
    expect(texts(root, 'li .mark')).toContain('10');
    expect(contentHeight(element)).toBeLessThanOrEqual(34 * 16);
    root.querySelector<HTMLElement>('.rest')?.click();
    await until(() => root.querySelectorAll('nav li').length === 14);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
  });

  test('recovers from a failure of the outline and of a lesson', async () => {
    const tiny = new TinyCourse();
    let down = true;
    const { root, element, lesson, text } = mount(tiny, undefined, (call) => {
      if (down) throw new Refusal(500, 'internal');
      return tiny.answer(call);
    });
    const again = await until(() => root.querySelector<HTMLElement>('.failure button'));
    expect(await axe(element)).toEqual([]);
    down = false;
    again.click();
    await until(() => root.querySelector('nav'));
    down = true;
    go('#lesson=lesson-1');
    await until(() => lesson()?.querySelector('.failure'));
    expect(await axe(element)).toEqual([]);
    down = false;
    lesson()?.querySelector<HTMLElement>('.failure button')?.click();
    await until(() => text() === 'The text of lesson-1.');
  });

  test('keeps its lesson when moved, and empties itself out of a page snapshot', async () => {
    go('#lesson=lesson-1');
    const tiny = new TinyCourse();
    const { element, root, text, lyceum } = mount(tiny);
    await until(() => text() === 'The text of lesson-1.');
    document.body.append(document.createElement('section'));
    document.querySelector('section')?.append(element);
    await until(() => text() === 'The text of lesson-1.');
    tiny.done.add('lesson-1');
    lyceum.dispatchEvent(new Event('activity'));
    await until(() => texts(root, '[role="status"]')[0] === '1 of 5 lessons');

    history.replaceState(null, '', location.pathname + location.search);
    document.body.innerHTML = '<lyceum-course course="tiny"><div slot="gated">Old text</div></lyceum-course>';
    const snapshot = document.querySelector<LyceumCourse>('lyceum-course');
    if (snapshot) snapshot.lyceum = lyceum;
    await until(() => !snapshot?.querySelector('[slot="gated"]'));
  });
});

import { afterEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { ProfileApi } from '../../sdk/profile.ts';
import { LyceumPath } from '../../widgets/recommendations/path.ts';
import { long, show } from './giving-page.ts';
import { type Call, offline, Refusal, until } from './page.ts';
import { account, mount, Site, text } from './recommendations-page.ts';

type Path = Awaited<ReturnType<ProfileApi['path']>>;

afterEach(() => document.body.replaceChildren());

const nowhere: Path = { goal: null, reachable: true, steps: [], minutes: 0, weeks: null };
const step = (slug: string, changes: Partial<Path['steps'][number]> = {}): Path['steps'][number] => ({
  kind: 'post',
  slug,
  title: `About ${slug}`,
  url: `#${slug}`,
  access: 'paid',
  level: 'beginner',
  minutes: 10,
  reason: { kind: 'goal' },
  ...changes,
});
const toAi = (): Path => ({
  goal: { kind: 'topic', slug: 'ai', title: 'ai' },
  reachable: true,
  steps: [
    step('a', { reason: { kind: 'required', title: 'About b' } }),
    step('b', { kind: 'lesson', reason: { kind: 'teaches', topic: 'ai' } }),
    step('c'),
  ],
  minutes: 30,
  weeks: 1.4,
});

function open(start: Path, refusal: () => unknown = () => null) {
  let path = start;
  const written: unknown[] = [];
  const opened = show('lyceum-path', LyceumPath, (call: Call) => {
    if (call.path === '/account') return account();
    if (call.method === 'GET') return path;
    const failed = refusal();
    if (failed) throw failed;
    written.push(call.json);
    path = (call.json as { goal: unknown }).goal ? toAi() : nowhere;
    return path;
  });
  return { ...opened, written };
}

test('plans a path to a topic, says why each step is on it, and lets it go', async () => {
  const { root, says, button, status, written, sound } = open(nowhere);
  await says('Where do you want to get to?');
  expect(await sound()).toEqual([]);
  (await button('Plan my path')).click();
  await status('Your path is planned.');
  await says('Your path to AI');
  await says('30 minutes are left: about 2 weeks at your pace.');
  expect([...root.querySelectorAll('.step')].map(text)).toEqual([
    'About a Post · 10 min Paid Needed for “About b”',
    'About b Lesson · 10 min Paid Teaches AI',
    'About c Post · 10 min Paid Your goal',
  ]);
  expect(await sound()).toEqual([]);
  (await button('Choose another goal')).click();
  await says('Where do you want to get to?');
  expect(written).toEqual([{ goal: { kind: 'topic', slug: 'ai' } }, { goal: null }]);
});

test('says when it is reached, when nothing leads there, and what failed', async () => {
  const reached = open({ ...toAi(), steps: [], minutes: 0 });
  await reached.says('You are there.');
  document.body.replaceChildren();
  let refusal: unknown = offline;
  const { says, button, alert, sound } = open({ ...toAi(), reachable: false, steps: [] }, () => refusal);
  await says('Nothing here leads there yet.');
  (await button('Choose another goal')).click();
  await alert('Nothing is lost');
  await says('Your path to AI');
  expect(await sound()).toEqual([]);
  refusal = new Refusal(404, 'not_found');
  (await button('Choose another goal')).click();
  await alert('not a topic here');
});

test('keeps long words in place on a phone', async () => {
  await page.viewport(320, 800);
  const { says, sound } = open({
    ...toAi(),
    weeks: null,
    steps: [step('x', { title: long, reason: { kind: 'required', title: long } })],
  });
  await says('30 minutes are left.');
  expect(await sound()).toEqual([]);
});

test('is opened below a member’s list on demand', async () => {
  const site = new Site();
  const { root } = mount(site, undefined, (call) => (call.path === '/path' ? toAi() : site.answer(call)));
  (await until(() => root.querySelector<HTMLElement>('.foot button'))).click();
  await until(() => text(root.querySelector('lyceum-path')?.shadowRoot?.querySelector('h3')) === 'Your path to AI');
});

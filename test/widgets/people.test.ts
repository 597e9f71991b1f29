import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Person } from '../../sdk/index.ts';
import { LyceumPeople } from '../../widgets/recommendations/people.ts';
import { long, show } from './giving-page.ts';
import { type Call, offline, Refusal, until } from './page.ts';
import { mount, Site, text } from './recommendations-page.ts';

afterEach(() => document.body.replaceChildren());

const person = (id: string, changes: Partial<Person> = {}): Person => ({
  id,
  name: id,
  about: 'Builds databases.',
  topics: ['index-design'],
  terms: { levelFit: 0.5, interestMatch: 0.8, complementarySkills: 0.2, activity: 0.9 },
  score: 1,
  following: false,
  ...changes,
});

interface Held {
  follow: Person[];
  mentors: Person[];
  collaborators: Person[];
}

function open(state: Held, refusal: () => unknown = () => null) {
  const written: unknown[] = [];
  const opened = show('lyceum-people', LyceumPeople, ({ method, path, json }: Call) => {
    if (method === 'GET') return structuredClone(state);
    const failed = refusal();
    if (failed) throw failed;
    written.push(json);
    const { target, slug, on } = json as { target?: string; slug?: string; on: boolean };
    if (path === '/follows') {
      state.follow = state.follow.filter(({ id }) => id !== target);
      state.mentors = state.mentors.map((one) => (one.id === target ? { ...one, following: on } : one));
    }
    if (path === '/dismissals') state.follow = state.follow.filter(({ id }) => id !== slug);
    return undefined;
  });
  const named = (name: string) =>
    until(() => [...opened.root.querySelectorAll('button')].find(({ ariaLabel }) => ariaLabel === name), name);
  return { ...opened, written, named };
}

const some = (): Held => ({
  follow: [person('Rosa'), person('Ada')],
  mentors: [person('Mentor')],
  collaborators: [],
});

test('suggests people in groups, says why, and follows them', async () => {
  const { root, says, named, status, written, sound } = open(some());
  await says('To follow');
  expect([...root.querySelectorAll('h3')].map(text)).toEqual(['To follow', 'Who can help you']);
  (await named('Why “Rosa”?')).click();
  await until(() => root.querySelector('meter'));
  expect(
    [...root.querySelectorAll('.meters label')].map((label) => `${text(label)} ${label.querySelector('meter')?.value}`),
  ).toEqual(['Your level 0.5', 'Interests in common 0.8', 'Can help you with 0.2', 'Active here 0.9']);
  expect(await sound()).toEqual([]);
  (await named('Follow Rosa')).focus();
  await userEvent.keyboard('{Enter}');
  await status('You follow Rosa.');
  await until(() => !text(root.querySelector('ul'))?.includes('Rosa'));
  (await named('Follow Mentor')).click();
  await named('Stop following Mentor');
  (await named('Not interested in “Ada”')).click();
  await status('Ada is not suggested to you again');
  expect(written).toEqual([
    { kind: 'member', target: 'Rosa', on: true },
    { kind: 'member', target: 'Mentor', on: true },
    { kind: 'member', slug: 'Ada', on: true },
  ]);
  expect(await sound()).toEqual([]);
});

test('what fails says so beside the person, and can be tried again', async () => {
  let refusal: unknown = offline;
  const { named, alert, status, sound } = open(some(), () => refusal);
  (await named('Follow Rosa')).click();
  await alert('Nothing is lost');
  expect(await sound()).toEqual([]);
  refusal = new Refusal(409, 'conflict');
  (await named('Follow Rosa')).click();
  await alert('as many as one can');
  refusal = null;
  (await named('Follow Rosa')).click();
  await status('You follow Rosa.');
});

test('says when nobody has agreed, and keeps long words in place', async () => {
  await page.viewport(320, 800);
  const none = open({ follow: [], mentors: [], collaborators: [] });
  await none.says('Nobody to suggest yet');
  expect(await none.sound()).toEqual([]);
  document.body.replaceChildren();
  const much = open({ ...some(), collaborators: [person('x', { name: long, about: long, topics: [long] })] });
  await much.says('To work with');
  expect(await much.sound()).toEqual([]);
});

test('is opened below a member’s list on demand, and never for a visitor', async () => {
  const site = new Site();
  const answer = (call: Call) => (call.path === '/people' ? some() : site.answer(call));
  const { root } = mount(site, undefined, answer);
  const opener = await until(() =>
    [...root.querySelectorAll<HTMLElement>('.foot button')].find((one) => text(one) === 'People'),
  );
  expect(root.querySelector('lyceum-people')).toBeNull();
  opener.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => text(root.querySelector('lyceum-people')?.shadowRoot?.querySelector('h3')) === 'To follow');
  expect(opener.ariaExpanded).toBe('true');
  await userEvent.keyboard('{Enter}');
  await until(() => !root.querySelector('lyceum-people'));
  const visitor = mount(site, { signedIn: false }, answer);
  await until(() => visitor.root.querySelector('.title'));
  expect(visitor.root.querySelector('.foot')).toBeNull();
});

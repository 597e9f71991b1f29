import { afterEach, beforeEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { TeamList } from '../../sdk/index.ts';
import { LyceumSeats } from '../../widgets/account/seats.ts';
import { focused } from './discussion-page.ts';
import { long, show } from './giving-page.ts';
import { type Call, offline, Refusal, until } from './page.ts';

let list: TeamList;
const person = (email: string, takenAt: number | null = null) => ({ email, name: takenAt ? 'Rosa' : null, takenAt });

beforeEach(() => {
  list = {
    teams: [
      {
        subscription: 'sub_1',
        plan: 'Team',
        seats: 5,
        used: 3,
        people: [person('rosa@example.com', 1_700_000_000_000), person(`${long.slice(0, 60)}@example.com`)],
      },
    ],
    seats: [],
  };
});
afterEach(() => {
  document.body.replaceChildren();
});

const answer = (call: Call): unknown => {
  if (call.method === 'GET') return list;
  const [team] = list.teams;
  if (team && call.path.startsWith('/teams/')) {
    const email = call.method === 'PUT' ? (call.json as { email: string }).email : call.path.split('/').at(-1);
    const others = team.people.filter((each) => each.email !== email);
    const people = call.method === 'PUT' ? [...others, person(email ?? '')] : others;
    list = { ...list, teams: [{ ...team, people, used: people.length + 1 }] };
  }
  const [seat] = list.seats;
  if (seat && call.path.startsWith('/seats/')) {
    list = { ...list, seats: call.method === 'PUT' ? [{ ...seat, takenAt: Date.now() }] : [] };
  }
  return undefined;
};
const open = () => show('lyceum-seats', LyceumSeats, answer);

test('somebody is invited by keyboard and stands in the list', async () => {
  const page = open();
  await page.says('3 of 5 seats');
  expect(await page.sound()).toEqual([]);
  page.fill('email', '').focus();
  await userEvent.keyboard('new@example.com{Enter}');
  await page.status('new@example.com is invited');
  await page.says('4 of 5 seats');
  expect(page.asked('PUT').map(({ path, json }) => [path, json])).toEqual([
    ['/teams/sub_1/seats', { email: 'new@example.com' }],
  ]);
  expect(page.fill('email', '')).toBe(focused());
  page.fill('email', 'last@example.com');
  (await page.button('Invite')).click();
  await page.says('All seats are given');
  expect(await page.sound()).toEqual([]);
});

test('removing is asked twice, and the focus is never lost', async () => {
  const page = open();
  await page.says('Rosa');
  const remove = await until(() => page.root.querySelector<HTMLElement>('[aria-label="Remove rosa@example.com"]'));
  remove.click();
  await until(() => focused()?.textContent?.trim() === 'Remove');
  expect(page.text()).toContain('The access ends at once.');
  expect(await page.sound()).toEqual([]);
  (await page.button('Cancel')).click();
  await until(() => focused()?.localName === 'h3');
  expect(page.asked('DELETE')).toEqual([]);
  page.root.querySelector<HTMLElement>('[aria-label="Remove rosa@example.com"]')?.click();
  await until(() => focused()?.textContent?.trim() === 'Remove');
  await userEvent.keyboard('{Enter}');
  await page.status('The seat of rosa@example.com is free.');
  await page.says('2 of 5 seats');
  await until(() => focused()?.localName === 'h3');
  expect(page.asked('DELETE').map(({ path }) => path)).toEqual(['/teams/sub_1/seats/rosa@example.com']);
});

test('a seat is taken, and given back after a question', async () => {
  list = { teams: [], seats: [{ subscription: 'sub_2', plan: 'Team', team: 'Ada', takenAt: null }] };
  const page = open();
  let opened = 0;
  page.lyceum.addEventListener('access', () => opened++);
  await page.says('Ada has a seat for you.');
  expect(await page.sound()).toEqual([]);
  (await page.button('Take the seat')).click();
  await page.says('You have a seat in the team of Ada.');
  expect(opened).toBe(1);
  (await page.button('Leave the team')).click();
  (await page.button('Leave')).click();
  await until(() => page.host.hidden);
  expect(page.asked('DELETE').map(({ path }) => path)).toEqual(['/seats/sub_2']);
});

test.each([
  [new Refusal(409, 'conflict'), 'No seat is left'],
  [new Refusal(400, 'bad_request'), 'no e-mail address'],
  [new Refusal(429, 'rate_limited'), 'too many invitations'],
  [offline, 'Nothing is lost'],
])('an invitation that fails (%o) is explained, and can be sent again', async (refusal, words) => {
  const page = open();
  await page.says('3 of 5 seats');
  page.answer = (call) => {
    if (call.method === 'PUT') throw refusal;
    return answer(call);
  };
  const field = page.fill('email', 'new@example.com');
  (await page.button('Invite')).click();
  await page.alert(words);
  expect(field.value).toBe('new@example.com');
  expect(await page.sound()).toEqual([]);
  page.answer = answer;
  (await page.button('Invite')).click();
  await page.status('is invited');
});

test('who has no team sees nothing of it; who cannot be told is told why', async () => {
  list = { teams: [], seats: [] };
  const page = open();
  expect(page.host.hidden || !page.host.hasUpdated).toBe(true);
  await until(() => page.asked('GET').length > 0);
  await until(() => page.host.hidden);
  const down = show('lyceum-seats', LyceumSeats, () => {
    throw offline;
  });
  await down.alert('cannot be reached');
  expect([down.host.hidden, await down.sound()]).toEqual([false, []]);
});

test('an empty team says what to do', async () => {
  list = { teams: [{ subscription: 'sub_1', plan: long, seats: 2, used: 1, people: [] }], seats: [] };
  const page = open();
  await page.says('One seat is yours.');
  expect(await page.sound()).toEqual([]);
});

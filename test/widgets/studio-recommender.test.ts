/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ModelVersion, Recommender } from '../../worker/contract/scoring-model.ts';
import { type Asked, Refused } from './studio-api.ts';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => {
  document.body.style.width = '';
  desk.close();
});

const HOUR = 3_600_000;

const version = (changes: Partial<ModelVersion> = {}): ModelVersion => ({
  version: 4,
  status: 'current',
  members: 812,
  items: 120,
  pairs: 9034,
  settings: { factors: 32 },
  metrics: {
    members: 400,
    learned: { hitRate10: 0.412, ndcg10: 0.251 },
    plain: { hitRate10: 0.201, ndcg10: 0.102 },
    popular: { hitRate10: 0.15, ndcg10: 0.08 },
  },
  weights: {
    features: [
      { name: 'plain', weight: 0.4, centre: 0, scale: 0.125 },
      { name: 'trending', weight: 1.62, centre: -4, scale: 2 },
      { name: 'age', weight: -0.31, centre: 9, scale: 2 },
      { name: 'later', weight: 0, centre: 0, scale: 1 },
    ],
    bias: -3,
    halfLifeHours: 36,
  },
  bias: {
    coverage: 0.64,
    gini: 0.71,
    popularity: 1.21,
    tenure: [
      { months: '0-1', members: 90, ndcg10: 0.2 },
      { months: '12+', members: 0, ndcg10: 0 },
    ],
    topics: [{ topic: 'index-design', exposure: 0.3, share: 0.2 }],
  },
  note: '',
  progress: 1,
  startedAt: Date.now() - 3 * HOUR,
  endedAt: Date.now() - 2 * HOUR,
  ...changes,
});

const full = (): Recommender => ({
  mode: 'learned',
  versions: [
    version({ version: 6, status: 'failed', metrics: null, note: 'gave up at "blend" after 3 attempts' }),
    version({ version: 5, status: 'refused', note: 'NDCG@10 fell from 0.251 to 0.190' }),
    version(),
    version({ version: 3, status: 'previous' }),
  ],
  shown: 12_000,
  clicked: 960,
  explored: 600,
});

/** The desk at its page, over a site whose lists are made like that. */
function open(state: Recommender): Recommender {
  desk = openDesk('#/recommendations', (api) => {
    api.also.push(({ method, path, json }: Asked): unknown => {
      if (!path.startsWith('/studio/recommender')) return undefined;
      if (method === 'PUT') state.mode = (json as { mode: Recommender['mode'] }).mode;
      if (path.endsWith('/train')) {
        state.versions = [version({ version: 7, status: 'training', progress: 0.4, endedAt: null }), ...state.versions];
        return null;
      }
      if (path.endsWith('/restore')) {
        const swapped = { current: 'previous', previous: 'current' } as const;
        state.versions = state.versions.map((one) =>
          one.status === 'current' || one.status === 'previous' ? { ...one, status: swapped[one.status] } : one,
        );
      }
      return structuredClone(state);
    });
  });
  return state;
}

const text = (selector: string) => document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

test('shows the model beside what it has to beat, its weights, and what it does to the site', async () => {
  open(full());
  await desk.find('.tiles', '12000');
  expect(text('.tiles')).toContain('8%');
  expect(text('.tiles')).toContain('5%');
  const rows = [...document.querySelectorAll('[aria-label="How well it predicts"] tbody tr')];
  expect(rows.map((row) => row.textContent)).toEqual([
    'Learned41.2%0.251',
    'Plain formulas20.1%0.102',
    'Most read by all15%0.080',
  ]);
  const weights = [...document.querySelectorAll('.weights li')];
  expect(weights.map((row) => row.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'Trending +1.62',
    'The plain formula +0.40',
    'Age -0.31',
    'later 0.00',
  ]);
  expect(text('desk-recommender')).toContain('fades by half within 36 hours');
  expect(text('.bias')).toContain('Lists favour what is popular already');
  expect(text('[aria-label="By topic"]')).toContain('index design30%20%');
  expect(text('[aria-label="By how long members are here"]')).toContain('12+0–');
  expect(text('.rows')).toContain('gave up at "blend"');
  expect(await axe()).toEqual([]);
});

test('switches to the plain formulas and back; what fails stays as it was', async () => {
  const state = open(full());
  const plain = await desk.find<HTMLInputElement>('[name=mode][value=plain]');
  desk.api.failing.set('PUT /studio/recommender', 'network');
  plain.click();
  await desk.find('.error', 'Nothing you typed is lost');
  await soon(() => document.querySelector<HTMLInputElement>('[name=mode][value=learned]')?.checked);
  expect(state.mode).toBe('learned');
  desk.api.failing.clear();
  (await desk.find<HTMLInputElement>('[name=mode][value=learned]')).focus();
  await userEvent.keyboard('{ArrowRight}');
  await desk.find('.good', 'plain formulas from now on');
  expect(state.mode).toBe('plain');
  expect(await axe()).toEqual([]);
});

test('trains now, and shows how far it is', async () => {
  open(full());
  await desk.press('Train now');
  await desk.find('[role=status]', 'Version 7 is being trained: 40%');
  expect(document.querySelector('progress')?.value).toBe(0.4);
  expect((await desk.find('button', 'Train now')).ariaDisabled).toBe('true');
  await desk.press('Train now');
  expect(desk.api.asked('POST', '/studio/recommender/train').length).toBe(1);
  expect(await axe()).toEqual([]);
});

test('goes back to the version before, once the owner is sure', async () => {
  const state = open(full());
  await desk.press('Go back to version 3');
  await desk.press('Cancel');
  expect(desk.api.asked('POST', '/studio/recommender/versions/3/restore').length).toBe(0);
  await desk.press('Go back to version 3');
  await desk.press('Go back');
  await desk.find('.good', 'Version 3 makes the lists now.');
  await desk.find('h2', 'How well version 3 predicts');
  expect(state.versions.find(({ version }) => version === 3)?.status).toBe('current');
  await soon(() => document.activeElement?.textContent === 'Models', 'the focus on the heading');
});

test('says when another was trained meanwhile, and shows how it stands', async () => {
  open(full());
  desk.api.failing.set('POST /studio/recommender/versions/3/restore', 'not_found');
  await desk.press('Go back to version 3');
  await desk.press('Go back');
  await desk.find('.error', 'not here');
  await soon(() => desk.api.asked('GET', '/studio/recommender').length === 2);
});

test('without a model says why, and what is done until then', async () => {
  open({ mode: 'learned', versions: [], shown: 0, clicked: 0, explored: 0 });
  await desk.find('.empty', 'No model yet');
  expect(text('.tiles')).toContain('–');
  expect(await axe()).toEqual([]);
});

test('an answer that fails can be asked for again', async () => {
  desk = openDesk('#/recommendations', (api) => {
    api.failing.set('GET /studio/recommender', 'network');
    api.also.push(({ path }: Asked) => (path === '/studio/recommender' ? full() : undefined));
  });
  await desk.find('.notice', 'Try again');
  desk.api.failing.clear();
  await desk.press('Try again');
  await desk.find('.tiles');
});

test('is for owners only', async () => {
  desk = openDesk('#/posts', (api) => {
    api.roles = ['editor'];
    api.also.push(({ path }: Asked) => {
      if (path === '/studio/recommender') throw new Refused('forbidden');
      return undefined;
    });
  });
  await desk.find('nav');
  expect(document.querySelector('a[href="#/recommendations"]')).toBeNull();
});

test.each([320, 768, 1280])('at %i px nothing is wider than the screen', async (width) => {
  await page.viewport(width, 900);
  const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(4);
  const state = full();
  state.versions = state.versions.map((one) => ({
    ...one,
    note: long,
    bias: one.bias && { ...one.bias, topics: [{ topic: long.toLowerCase(), exposure: 1, share: 1 }] },
  }));
  open(state);
  await desk.find('.bias');
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

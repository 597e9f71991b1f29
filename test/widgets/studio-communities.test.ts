/// <reference types="vite/client" />
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { CommunityDesk, CommunityInput, CommunitySource } from '../../worker/contract/community.ts';
import { type Asked, Refused, type StudioApi } from './studio-api.ts';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => desk.close());

const source = (slug: string, changes: Partial<CommunitySource> = {}): CommunitySource => ({
  slug,
  name: `The ${slug}`,
  summary: 'People who read query plans for fun.',
  topics: ['index-design'],
  level: 'beginner',
  url: null,
  status: 'open',
  members: 7,
  updatedAt: 1_790_000_000_000,
  ...changes,
});

/** The desk at its page, over communities that are saved as the API saves them. */
function open(state: CommunityDesk, prepare: (api: StudioApi) => void = () => {}): CommunityDesk {
  desk = openDesk('#/communities', (api) => {
    api.also.push(({ method, path, json }: Asked): unknown => {
      const [, slug] = path.match(/^\/studio\/communities(?:\/(.+))?$/) ?? [];
      if (!path.startsWith('/studio/communities')) return undefined;
      if (method === 'GET' || !slug) return structuredClone(state);
      const { basedOn, ...input } = json as CommunityInput;
      const before = state.communities.find((one) => one.slug === slug);
      if (basedOn !== undefined && basedOn !== (before?.updatedAt ?? null)) throw new Refused('conflict');
      if (!before && state.communities.length >= 3) throw new Refused('conflict');
      const members = before?.members ?? 0;
      const saved: CommunitySource = { slug, members, ...input, updatedAt: (before?.updatedAt ?? 0) + 1 };
      state.communities = [...state.communities.filter((one) => one !== before), saved];
      return saved;
    });
    prepare(api);
  });
  return state;
}

const some = (): CommunityDesk => ({
  communities: [source('plans'), source('models', { status: 'closed', members: 1, level: null })],
  groups: [{ topics: ['rust', 'web'], members: 15, contents: ['Traits by hand', 'A tiny server'] }],
  topics: ['ai', 'index-design', 'rust', 'web'],
});
const fault = (name: string) => document.querySelector(`#community-${name}-fault`)?.textContent?.trim();
const saved = () => desk.api.calls.filter(({ method, path }) => method === 'PUT' && path.includes('/communities/'));

test('lists communities with their members, and founds one that is named after its topics', async () => {
  const state = open(some());
  const rows = await soon(() => {
    const all = [...document.querySelectorAll('.rows:not(.plain) > li')];
    return all.length === 2 && all;
  });
  expect(rows.map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim())).toEqual([
    expect.stringMatching(/^The plans Open People .* 7 members index design Beginner changed/),
    expect.stringMatching(/^The models Closed People .* 1 member index design Every level changed/),
  ]);
  expect(await axe()).toEqual([]);
  await desk.press('New community');
  await soon(() => document.activeElement === document.querySelector('[name=name]'));
  expect(await axe()).toEqual([]);
  await desk.press('Save');
  await soon(
    () => fault('name') === 'This is needed.' && fault('topics') === 'Choose at least one, and at most eight.',
  );
  await desk.type('Name', 'Plans');
  await desk.type('Summary', 'Read plans together.');
  (await desk.find<HTMLInputElement>('[name=topics][value=ai]')).click();
  await desk.type('Where it meets', 'chat.example.com');
  await desk.press('Save');
  await soon(() => fault('url') === 'Begin with / or with https://.');
  await desk.type('Where it meets', 'https://chat.example.com/plans');
  await desk.press('Save');
  await soon(() => fault('slug') === 'There is a community with this slug already. Please choose another.');
  expect(saved()).toEqual([]);
  await desk.type('Slug', 'plan-readers');
  await desk.press('Save');
  await desk.find('.good', '“Plans” is open: readers see it now.');
  await desk.find('.title', 'Plans');
  expect(saved()[0]?.path).toBe('/studio/communities/plan-readers');
  expect(saved()[0]?.json).toEqual({
    name: 'Plans',
    summary: 'Read plans together.',
    topics: ['ai'],
    level: null,
    url: 'https://chat.example.com/plans',
    status: 'open',
    basedOn: null,
  } satisfies CommunityInput);
  expect(state.communities.length).toBe(3);
  await soon(() => document.activeElement?.textContent?.trim() === 'New community', 'the focus back');
});

test('a group that was found among readers fills the form', async () => {
  open(some());
  await desk.find('.rows.plain', '15+ readers');
  await desk.find('.rows.plain', 'They read: Traits by hand · A tiny server');
  await desk.press('Found a community for rust, web');
  expect((await desk.find<HTMLInputElement>('[name=name]')).value).toBe('Rust, web');
  await soon(() => document.querySelector<HTMLInputElement>('[name=slug]')?.value === 'rust-web');
  const chosen = [...document.querySelectorAll<HTMLInputElement>('[name=topics]:checked')];
  expect(chosen.map(({ value }) => value)).toEqual(['rust', 'web']);
  expect(await axe()).toEqual([]);
});

test('closing one with members is asked for, and they are kept', async () => {
  const state = open(some());
  await desk.press('Change “The plans”');
  expect((await desk.find<HTMLInputElement>('[name=slug]')).readOnly).toBe(true);
  (await desk.find<HTMLInputElement>('[name=status][value=open]')).focus();
  await userEvent.keyboard('{ArrowRight}');
  await desk.press('Save');
  await desk.press('Cancel');
  expect(saved()).toEqual([]);
  await desk.press('Save');
  await desk.press('Close it');
  await desk.find('.good', '“The plans” is closed: readers do not see it.');
  expect(state.communities.find(({ slug }) => slug === 'plans')).toMatchObject({ status: 'closed', members: 7 });
});

test('what somebody else saved meanwhile is not overwritten unseen', async () => {
  const state = open(some());
  await desk.press('Change “The plans”');
  await desk.type('Summary', 'Mine.');
  state.communities = [source('plans', { summary: 'Theirs.', updatedAt: 1_790_000_000_500 })];
  await desk.press('Save');
  await desk.find('.conflict', 'Theirs.');
  await soon(() => document.activeElement?.matches('.conflict'));
  expect(await axe()).toEqual([]);
  expect((await desk.find<HTMLTextAreaElement>('[name=summary]')).value).toBe('Mine.');
  await desk.press('Save mine over theirs');
  await desk.find('.good', 'is open');
  expect(state.communities[0]?.summary).toBe('Mine.');
});

test('a slug that was taken meanwhile, and one too many, are said; nothing typed is lost', async () => {
  const state = open(some());
  await desk.press('New community');
  await desk.type('Name', 'Rust');
  await desk.type('Summary', 'Traits.');
  (await desk.find<HTMLInputElement>('[name=topics][value=rust]')).click();
  state.communities = [...state.communities, source('rust')];
  await desk.press('Save');
  await soon(() => fault('slug')?.startsWith('There is a community with this slug already.'));
  await desk.type('Slug', 'rustaceans');
  await desk.press('Save');
  await desk.find('.error', 'There are as many communities as there can be.');
  desk.api.failing.set('PUT /studio/communities/rustaceans', 'network');
  await desk.press('Save');
  await desk.find('.error', 'Nothing you typed is lost.');
  expect((await desk.find<HTMLInputElement>('[name=name]')).value).toBe('Rust');
  // What was typed is not left without asking.
  await desk.press('Change “The plans”');
  await desk.find('dialog', 'Leave without saving?');
});

test('says when there is none, when groups appear, and where topics come from', async () => {
  open({ communities: [], groups: [], topics: [] });
  await desk.find('.empty', 'No communities yet.');
  await desk.find('.hint', 'at least five readers');
  await desk.press('New community');
  await desk.find('.hint', 'publish something first');
  expect(await axe()).toEqual([]);
});

test('a moderator finds it in the navigation, an editor does not', async () => {
  open(some(), (api) => {
    api.roles = ['moderator'];
  });
  await desk.find('a[href="#/communities"]');
  desk.close();
  open(some(), (api) => {
    api.roles = ['editor'];
  });
  await desk.find('nav');
  expect(document.querySelector('a[href="#/communities"]')).toBeNull();
});

test('at 320 px nothing is wider than the screen, whatever the words', async () => {
  await page.viewport(320, 900);
  const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(3);
  const topics = [long.toLowerCase(), 'web'];
  open({
    communities: [source('plans', { name: long, summary: long, topics })],
    groups: [{ topics, members: 5, contents: [long] }],
    topics,
  });
  await desk.press(`Change “${long}”`);
  await desk.find('desk-community-form');
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
});

import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Community, CommunityList } from '../../sdk/index.ts';
import { define } from '../../widgets/base/element.ts';
import LyceumCommunities from '../../widgets/communities/lyceum-communities.ts';
import { long } from './giving-page.ts';
import { axe, type Call, contentHeight, lyceumWith, offline, Refusal, until } from './page.ts';
import { mount, Site, text } from './recommendations-page.ts';

define('lyceum-communities', LyceumCommunities);

afterEach(() => document.body.replaceChildren());

const community = (slug: string, changes: Partial<Community> = {}): Community => ({
  slug,
  name: `The ${slug}`,
  summary: 'People who read query plans for fun.',
  topics: ['index-design', 'ai'],
  level: 'beginner',
  url: null,
  members: 25,
  joined: false,
  terms: { levelFit: 1, interestMatch: 0.8, communitySize: 0.6, complementarySkills: 0.2, activity: 0.9 },
  score: 2,
  reason: { kind: 'interest', topic: 'ai' },
  ...changes,
});

/** The communities of a site as the API tells of them; what a member does with them is in `acts`. */
class Town {
  communities: Community[];
  readonly dismissed = new Set<string>();
  readonly acts: string[] = [];
  /** What the next writes fail with. */
  refusal: unknown = null;
  /** What the next reads and writes wait for. */
  reads: Promise<unknown> = Promise.resolve();
  writes: Promise<unknown> = Promise.resolve();

  constructor(...communities: Community[]) {
    this.communities = communities;
  }

  readonly answer = async ({ method, path, query, json, signedIn }: Call): Promise<unknown> => {
    if (method === 'GET' && path === '/communities') {
      await this.reads;
      const all = this.communities.map((one) => (signedIn ? one : { ...one, joined: false, url: null }));
      const suggested = query.get('suggested') === 'true';
      const communities = suggested
        ? all.filter(({ slug, joined }) => !joined && !this.dismissed.has(slug)).slice(0, 4)
        : [...all.filter(({ joined }) => joined), ...all.filter(({ joined }) => !joined)];
      return structuredClone({ communities, personal: signedIn } satisfies CommunityList);
    }
    await this.writes;
    if (this.refusal) throw this.refusal;
    if (path === '/dismissals') {
      const { kind, slug, on } = json as { kind: string; slug: string; on: boolean };
      this.acts.push(`${on ? 'dismiss' : 'undo'} ${kind}:${slug}`);
      if (on) this.dismissed.add(slug);
      else this.dismissed.delete(slug);
      return;
    }
    const [, slug] = path.match(/^\/communities\/(.+)\/membership$/) ?? [];
    if (!slug) throw new Error(`not expected: ${method} ${path}`);
    this.acts.push(`${method} ${slug}`);
    const joined = method === 'PUT';
    const url = joined ? '/posts/hello' : null;
    this.communities = this.communities.map((one) => (one.slug === slug ? { ...one, joined, url } : one));
    return { slug, joined, members: 25, url };
  };
}

function open(town: Town, { signedIn = true, suggested = false } = {}) {
  const lyceum = lyceumWith(town.answer, { signedIn });
  const element = new LyceumCommunities();
  element.lyceum = lyceum;
  element.suggested = suggested;
  document.body.append(element);
  const root = element.renderRoot as ShadowRoot;
  const rows = () => [...root.querySelectorAll('lyceum-community')];
  const buttons = () =>
    [root, ...rows().flatMap(({ shadowRoot }) => shadowRoot ?? [])].flatMap((part) => [
      ...part.querySelectorAll<HTMLElement>('button, a'),
    ]);
  return {
    lyceum,
    element,
    root,
    rows,
    names: () => rows().map(({ shadowRoot }) => text(shadowRoot?.querySelector('h3'))),
    named: (name: string) =>
      until(() => buttons().find((one) => (one.ariaLabel ?? text(one)) === name), `a button “${name}”`),
    row: (name: string) =>
      until(() => rows().find(({ shadowRoot }) => text(shadowRoot?.querySelector('h3')) === name)?.shadowRoot, name),
    says: (words: string) => until(() => text(root.querySelector('[role=status]')) === words, words),
    /** What has the focus, by its name. */
    focused: () => {
      let at: Element | null | undefined = root.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.ariaLabel ?? text(at);
    },
  };
}

function held() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const some = () =>
  new Town(
    community('plans'),
    community('models', { members: 0, level: null, reason: { kind: 'skills' } }),
    community('mine', { joined: true, url: 'https://chat.example/room' }),
  );

test('lists the member’s own first, with where it meets, and says why the others suit', async () => {
  const { names, row, named, element } = open(some());
  const mine = await row('The mine');
  expect(names()).toEqual(['The mine', 'The plans', 'The models']);
  expect(text(mine.querySelector('article'))).toContain('Joined 25+ members · Beginner · index design, AI');
  const place = (await named('Open “The mine” in a new tab')) as HTMLAnchorElement;
  expect([place.href, place.target, place.rel]).toEqual(['https://chat.example/room', '_blank', 'noopener']);
  const models = await row('The models');
  expect(text(models.querySelector('article'))).toContain('New · index design, AI');
  expect(text(models.querySelector('article'))).toContain('People there know what you want to learn');
  (await named('Why “The plans”?')).click();
  const plans = await row('The plans');
  await until(() => plans.querySelector('meter'));
  expect(
    [...plans.querySelectorAll('.meters label')].map(
      (label) => `${text(label)} ${label.querySelector('meter')?.value}`,
    ),
  ).toEqual(['Your level 1', 'Your interests 0.8', 'Size 0.6', 'What you can learn and bring 0.2', 'Activity 0.9']);
  expect(await axe(element)).toEqual([]);
});

test('joins and leaves by keyboard: no row moves, the focus stays, and each is said', async () => {
  const town = some();
  const { named, names, says, focused, element } = open(town);
  const events: string[] = [];
  for (const name of ['lyceum-joined', 'lyceum-left'])
    element.addEventListener(name, (event) => events.push(`${name} ${(event as CustomEvent).detail.community}`));
  const { promise, resolve } = held();
  town.writes = promise;
  const join = await named('Join “The models”');
  join.focus();
  await userEvent.keyboard('{Enter}{Enter}');
  await until(() => join.ariaDisabled === 'true');
  resolve();
  await says('You joined “The models”.');
  await named('Open “The models”');
  expect(focused()).toBe('Leave “The models”');
  expect(names()).toEqual(['The mine', 'The plans', 'The models']);
  await userEvent.keyboard('{Enter}');
  await until(() => focused() === 'Stay');
  expect(await axe(element)).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await until(() => focused() === 'Leave “The models”');
  await userEvent.keyboard('{Enter}');
  await until(() => focused() === 'Stay');
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Enter}');
  await says('You left “The models”.');
  await until(() => focused() === 'Join “The models”');
  expect(town.acts).toEqual(['PUT models', 'DELETE models']);
  expect(events).toEqual(['lyceum-joined models', 'lyceum-left models']);
});

test('a visitor who joins signs in in place first', async () => {
  const town = some();
  const { named, row, says, lyceum, element } = open(town, { signedIn: false });
  (await named('Join “The plans”')).click();
  const plans = await row('The plans');
  const form = await until(() => plans.querySelector('lyceum-sign-in'));
  expect(text(plans.querySelector('.card h3'))).toBe('First, sign in');
  expect(await axe(element)).toEqual([]);
  lyceum.signIn();
  form.dispatchEvent(new CustomEvent('lyceum-signed-in'));
  await says('You joined “The plans”.');
  await until(() => !plans.querySelector('lyceum-sign-in'));
  expect(town.acts).toEqual(['PUT plans']);
});

test('what fails is said in the row, which keeps its height, and can be tried again', async () => {
  const town = some();
  const { named, row, says, element } = open(town);
  const plans = await row('The plans');
  const before = element.getBoundingClientRect().height;
  town.refusal = offline;
  (await named('Join “The plans”')).click();
  await until(() => text(plans.querySelector('[role=alert]')) === 'Not done: no connection. Please try again.');
  expect(element.getBoundingClientRect().height).toBe(before);
  town.refusal = new Refusal(409, 'conflict');
  (await named('Join “The plans”')).click();
  await until(() => text(plans.querySelector('[role=alert]'))?.startsWith('You belong to as many as one can.'));
  expect(await axe(element)).toEqual([]);
  town.refusal = null;
  (await named('Join “The plans”')).click();
  await says('You joined “The plans”.');
  expect(plans.querySelector('[role=alert]')).toBeNull();
});

test('a session that ends over it is said, and the list is a visitor’s', async () => {
  const town = some();
  const { named, names, root } = open(town);
  const join = await named('Join “The plans”');
  town.refusal = new Refusal(401, 'session_expired');
  join.click();
  await until(() => text(root.querySelector('[role=alert]')) === 'Your session has ended. Please sign in again.');
  await until(() => names().join() === 'The plans,The models,The mine');
  await named('Join “The mine”');
});

test('one that was closed meanwhile says so in its place, and the others are read again', async () => {
  const town = some();
  const { named, names, says, focused, root } = open(town);
  const join = await named('Join “The plans”');
  town.communities = town.communities.filter(({ slug }) => slug !== 'plans').concat(community('newest'));
  town.refusal = new Refusal(404, 'not_found');
  join.focus();
  join.click();
  await says('“The plans” is not open any more.');
  await until(() => names().includes('The newest'));
  expect([...root.querySelectorAll('li')].map((row) => text(row))[1]).toBe('“The plans” is not open any more.');
  expect(focused()).toBe('“The plans” is not open any more.');
});

test('joined or left in another tab: the next answer says so, in the API’s order', async () => {
  const town = some();
  const { named, names, lyceum, row } = open(town);
  (await named('Leave “The mine”')).click();
  const mine = await row('The mine');
  await until(() => mine.querySelector('.stay'));
  town.communities = town.communities.map((one) => ({ ...one, joined: one.slug === 'models' }));
  lyceum.changed('session');
  await until(() => names()[0] === 'The models');
  await named('Join “The mine”');
  expect(mine.querySelector('.stay')).toBeNull();
});

test('suggestions: four at most, each can be waved away and brought back; a joined one stays until the next visit', async () => {
  const town = new Town(...['a', 'b', 'c', 'd', 'e', 'f'].map((slug) => community(slug)));
  const { named, names, says, focused, root, element } = open(town, { suggested: true });
  const first = await named('Not interested in “The a”');
  expect(names()).toEqual(['The a', 'The b', 'The c', 'The d']);
  first.focus();
  await userEvent.keyboard('{Enter}');
  await says('“The a” is not suggested to you again.');
  expect(focused()).toBe('Undo: suggest “The a” again');
  expect(await axe(element)).toEqual([]);
  town.refusal = offline;
  await userEvent.keyboard('{Enter}');
  await until(() => text(root.querySelector('.gone'))?.startsWith('Not done: no connection.'));
  town.refusal = null;
  await userEvent.keyboard('{Enter}');
  await until(() => names().length === 4);
  await until(() => focused() === 'Join “The a”');
  // The next one that is waved away takes over the way back, and a new one comes last.
  (await named('Not interested in “The b”')).click();
  await says('“The b” is not suggested to you again.');
  (await named('Not interested in “The c”')).click();
  await says('“The c” is not suggested to you again.');
  await until(() => names().join() === 'The a,The d,The e');
  (await named('Join “The d”')).click();
  await says('You joined “The d”.');
  expect(names()).toEqual(['The a', 'The d', 'The e']);
  expect(town.acts).toEqual([
    'dismiss community:a',
    'undo community:a',
    'dismiss community:b',
    'dismiss community:c',
    'PUT d',
  ]);
});

test('says when there are none, and when there is nothing to suggest', async () => {
  const none = open(new Town());
  await until(() => none.root.textContent?.includes('No communities yet.'));
  expect(await axe(none.element)).toEqual([]);
  const all = open(new Town(community('mine', { joined: true })), { suggested: true });
  await until(() => all.root.textContent?.includes('No community to suggest right now.'));
});

test('a failed read can be tried again, and leaving takes one’s own off the page at once', async () => {
  let fails = true;
  const town = some();
  const { root, lyceum, rows } = open(
    Object.assign(town, {
      answer: ((answer) => async (call: Call) => {
        if (fails) throw offline;
        return answer(call);
      })(town.answer),
    }),
  );
  const again = await until(() => root.querySelector<HTMLElement>('[role=alert] button'));
  expect(text(root.querySelector('h2'))).toBe('Communities');
  fails = false;
  again.click();
  await until(() => rows().length === 3);
  fails = true;
  lyceum.signOut();
  await until(() => rows().length === 0);
});

test.each([
  { width: 320, seen: 3 },
  { width: 900, seen: 4 },
])(
  'at $width px the space that the stylesheet reserves holds it while it loads and after, whatever the words',
  async ({ width, seen }) => {
    await page.viewport(width, 900);
    document.body.style.margin = '0';
    const words = (slug: string) =>
      community(slug, {
        name: `${slug} ${long}`,
        summary: `${long} ${long} ${long}`,
        topics: [long, 'ai'],
        joined: slug < 'c',
      });
    const town = new Town(...['a', 'b', 'c', 'd', 'e'].map(words));
    const { promise, resolve } = held();
    town.reads = promise;
    const { root, element, rows, named } = open(town);
    await until(() => root.querySelector('.loading'));
    const loading = contentHeight(element);
    expect(loading).toBeLessThanOrEqual(39 * 16);
    resolve();
    await until(() => rows().length === 5);
    const shown = rows().filter((row) => row.checkVisibility());
    expect(shown.length).toBe(seen);
    expect(contentHeight(element)).toBe(loading);
    expect(element.scrollWidth).toBeLessThanOrEqual(width);
    const all = await named('Show all 5');
    all.click();
    await until(() => rows().every((row) => row.checkVisibility()));
    (await named(`Why “a ${long}”?`)).click();
    await until(() => rows()[0]?.shadowRoot?.querySelector('meter'));
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
    expect(await axe(element)).toEqual([]);
  },
);

test('is opened below a member’s list on demand', async () => {
  const site = new Site();
  const town = some();
  const { root } = mount(site, undefined, (call) =>
    call.path === '/communities' ? town.answer(call) : site.answer(call),
  );
  (
    await until(() =>
      [...root.querySelectorAll<HTMLElement>('.foot button')].find((one) => text(one) === 'Communities'),
    )
  ).click();
  const inside = await until(() => root.querySelector('lyceum-communities')?.shadowRoot);
  await until(() => inside.querySelectorAll('lyceum-community').length === 2);
  expect(text(inside.querySelector('h2'))).toBe('Communities for you');
});

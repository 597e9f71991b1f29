import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Account, Profile } from '../../sdk/index.ts';
import { LyceumAccount } from '../../widgets/account/lyceum-account.ts';
import { LyceumProfile } from '../../widgets/account/profile.ts';
import { defineProfile } from '../../widgets/account/profile-sections.ts';
import { long, show } from './giving-page.ts';
import { axe, type Call, lyceumWith, offline, Refusal, until } from './page.ts';

defineProfile();
customElements.define('lyceum-account', LyceumAccount);

afterEach(() => {
  document.body.replaceChildren();
  document.body.removeAttribute('style');
});

const account: Account = {
  id: 'm',
  email: 'ana@example.com',
  name: 'Ana',
  fields: ['ai'],
  goal: null,
  level: null,
  onboarded: true,
  newsletter: true,
  createdAt: 1,
  grants: [],
  topics: ['ai', 'web', 'index-design'],
};

const profile = (changes: Partial<Profile> = {}): Profile => ({
  about: 'I build things.',
  skills: ['web'],
  wants: ['ai'],
  pace: 90,
  personal: true,
  discoverable: true,
  mentoring: true,
  collaborating: false,
  learned: {
    topics: [
      { topic: 'index-design', share: 0.7 },
      { topic: 'ai', share: 0.3 },
    ],
    hours: Array.from({ length: 24 }, (_, hour) => (hour === 19 || hour === 20 ? 0.5 : 0)),
    minutes: 42.4,
    formats: [{ kind: 'post', share: 1 }],
  },
  follows: [
    { kind: 'topic', target: 'ai', name: 'ai' },
    { kind: 'member', target: 'x1', name: 'Rosa' },
  ],
  related: [],
  dismissed: [{ kind: 'post', slug: 'hello-d1', title: 'Hello, D1' }],
  ...changes,
});

/** The section as the account opens it, over an API that keeps what is written. */
function open(state: Profile, before: (call: Call) => unknown = () => undefined) {
  const written: unknown[] = [];
  const answer = (call: Call): unknown => {
    const { method, path, json } = call;
    const other = before(call);
    if (other !== undefined) return other;
    if (method === 'PUT') written.push(json);
    if (path === '/profile' && method === 'PUT') Object.assign(state, json);
    const { kind, target, slug, on } = (json ?? {}) as { kind: string; target: string; slug: string; on: boolean };
    if (path === '/follows') {
      state.follows = state.follows.filter((one) => one.kind !== kind || one.target !== target);
      if (on) state.follows.push({ kind: kind as 'topic', target, name: target });
    }
    if (path === '/dismissals') state.dismissed = state.dismissed.filter((one) => one.slug !== slug);
    return path === '/profile' ? (method === 'GET' ? structuredClone(state) : { updatedAt: 1 }) : undefined;
  };
  const opened = show('lyceum-profile', LyceumProfile, answer);
  (opened.host as LyceumProfile).account = account;
  /** The root of a part, as soon as it is there. */
  const part = (tag: string) =>
    until(
      () =>
        opened.root.querySelector(tag)?.shadowRoot?.querySelector('h3') && opened.root.querySelector(tag)?.shadowRoot,
      tag,
    );
  return { ...opened, written, part };
}

const text = (root: ParentNode | null | undefined) => root?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
const named = (root: ParentNode, name: string) =>
  until(() => [...root.querySelectorAll('button')].find((button) => (button.ariaLabel ?? text(button)) === name), name);
const field = <T extends HTMLElement = HTMLInputElement>(root: ParentNode, name: string): T => {
  const found = root.querySelector<T>(`[name=${name}]`);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

test('shows what lists are made from: what was told, what was read from acts, in words and bars', async () => {
  const { root, says, host, part } = open(profile());
  await says('You told us: AI');
  const shares = [...root.querySelectorAll('.shares label')].map(
    (label) => `${text(label)} ${label.querySelector('meter')?.value}`,
  );
  expect(shares).toEqual(['index design 0.7', 'AI 0.3', 'Posts 1']);
  await says('About 42 minutes a week');
  const shift = -Math.round(new Date().getTimezoneOffset() / 60);
  expect(text(root)).toMatch(/Mostly between \d+:00 and \d+:00/);
  const [, from] = text(root).match(/between (\d+):00/) ?? [];
  expect([18, 19].map((hour) => (hour + shift + 24) % 24)).toContain(Number(from));
  expect(root.querySelector('.day path')?.getAttribute('d')?.match(/M/g)?.length).toBe(24);
  const form = await part('lyceum-profile-form');
  expect(field<HTMLTextAreaElement>(form, 'about').value).toBe('I build things.');
  expect([...form.querySelectorAll<HTMLInputElement>('[name=wants]:checked')].map(({ value }) => value)).toEqual([
    'ai',
  ]);
  expect(text(await part('lyceum-follows'))).toContain('Rosa');
  expect(text(await part('lyceum-dismissed'))).toContain('Hello, D1');
  expect(await axe(host)).toEqual([]);
});

test('says what switching personal lists off means, asks once more, and can go back', async () => {
  const state = profile();
  const { root, says, status, button, host, written } = open(state);
  const box = await until(() => root.querySelector<HTMLInputElement>('[name=personal]'));
  expect(box.checked).toBe(true);
  box.focus();
  await userEvent.keyboard(' ');
  await says('is deleted at once');
  const off = await button('Switch off');
  await until(() => root.activeElement === off);
  expect(box.checked).toBe(true);
  expect(await axe(host)).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await status('Personal lists are off.');
  expect(written).toEqual([{ personal: false }]);
  await says('You see the same lists as visitors.');
  expect(box.checked).toBe(false);
  expect(root.querySelector('.shares')).toBeNull();
  await until(() => root.activeElement === box);
  await userEvent.keyboard(' ');
  await status('Lists are yours again');
  await until(() => box.checked);
});

test('a switch that fails says so and stays as it was', async () => {
  const { root, alert, button, says } = open(profile(), ({ method }) => {
    if (method === 'PUT') throw offline;
  });
  (await until(() => root.querySelector<HTMLInputElement>('[name=personal]'))).click();
  (await button('Switch off')).click();
  await alert('Nothing is lost');
  await says('Switch off');
  expect(root.querySelector<HTMLInputElement>('[name=personal]')?.checked).toBe(true);
});

test('saves what was typed; a failure loses nothing, nor does news from elsewhere', async () => {
  const state = profile();
  let refusal: unknown = offline;
  const { part, lyceum, written, calls, host } = open(state, ({ method, path }) => {
    if (method === 'PUT' && path === '/profile' && refusal) throw refusal;
  });
  const form = await part('lyceum-profile-form');
  const about = field<HTMLTextAreaElement>(form, 'about');
  await userEvent.fill(about, 'Now I teach.');
  form.querySelector<HTMLInputElement>('[name=wants][value=web]')?.click();
  field(form, 'pace').value = '';
  (await named(form, 'Save')).click();
  await until(() => text(form.querySelector('[role=alert]')).includes('Nothing is lost'));
  lyceum.dispatchEvent(new Event('activity'));
  await until(() => calls.filter(({ method }) => method === 'GET').length === 2);
  await host.updateComplete;
  expect(about.value).toBe('Now I teach.');
  refusal = new Refusal(400, 'bad_request');
  (await named(form, 'Save')).click();
  await until(() => text(form.querySelector('[role=alert]')).includes('at most eight topics'));
  expect(await axe(host)).toEqual([]);
  refusal = null;
  (await named(form, 'Save')).click();
  await until(() => text(form.querySelector('.done')) === 'Saved.');
  expect(written).toEqual([
    {
      about: 'Now I teach.',
      wants: ['ai', 'web'],
      skills: ['web'],
      pace: null,
      discoverable: true,
      mentoring: true,
      collaborating: false,
    },
  ]);
});

test('nobody is a mentor without being suggested by name', async () => {
  const { part } = open(profile({ discoverable: false, mentoring: false }));
  const form = await part('lyceum-profile-form');
  field(form, 'collaborating').click();
  expect(field(form, 'discoverable').checked).toBe(true);
  field(form, 'discoverable').click();
  expect(field(form, 'collaborating').checked).toBe(false);
});

test('follows a topic, stops following, and brings back what was hidden; the focus stays in its part', async () => {
  const { part, written, host } = open(profile());
  const follows = await part('lyceum-follows');
  field<HTMLSelectElement>(follows, 'topic').value = 'web';
  (await named(follows, 'Follow')).click();
  await until(() => text(follows).includes('You follow web.'));
  const stop = await named(follows, 'Stop following Rosa');
  stop.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => !text(follows.querySelector('ul')).includes('Rosa'));
  await until(() => follows.activeElement?.localName === 'h3' || follows.activeElement?.localName === 'button');
  const dismissed = await part('lyceum-dismissed');
  (await named(dismissed, 'Show again: Hello, D1')).click();
  await until(() => text(dismissed).includes('Nothing. “Not interested”'));
  expect(written).toEqual([
    { kind: 'topic', target: 'web', on: true },
    { kind: 'member', target: 'x1', on: false },
    { kind: 'post', slug: 'hello-d1', on: false },
  ]);
  expect(await axe(host)).toEqual([]);
});

test('takes up a topic near the own ones with a press; what fails is said, and nothing is lost', async () => {
  const state = profile({ related: ['web', 'index-design'] });
  let refusal: unknown = offline;
  const { part, written, host } = open(state, ({ path, json }) => {
    if (path !== '/follows') return;
    if (refusal) throw refusal;
    state.related = state.related.filter((topic) => topic !== (json as { target: string }).target);
  });
  const follows = await part('lyceum-follows');
  expect(text(follows)).toContain('Related: web');
  const web = await named(follows, 'Follow web');
  web.focus();
  await userEvent.keyboard('{Enter}');
  await until(() => text(follows.querySelector('[role=alert]')).includes('Nothing is lost'));
  refusal = new Refusal(409, 'conflict');
  web.click();
  await until(() => text(follows.querySelector('[role=alert]')).includes('as many as one can'));
  expect(follows.activeElement).toBe(web);
  expect(await axe(host)).toEqual([]);
  refusal = null;
  web.click();
  await until(() => text(follows.querySelector('ul')).includes('web') && !web.isConnected);
  // Not on the next topic, which a second press would take up too.
  await until(() => follows.activeElement?.localName === 'h3');
  expect(text(follows)).toContain('You follow web.');
  (await named(follows, 'Follow index design')).click();
  await until(() => !text(follows).includes('Related:'));
  expect(written).toEqual(['web', 'index-design'].map((target) => ({ kind: 'topic', target, on: true })));
});

test('empty, with hundreds hidden, and with words longer than the phone is wide', async () => {
  await page.viewport(320, 800);
  const nothing = profile({
    about: '',
    wants: [],
    skills: [],
    pace: null,
    learned: { topics: [], hours: Array(24).fill(0), minutes: 0, formats: [] },
    follows: [],
    dismissed: [],
  });
  const empty = open(nothing);
  await empty.says('Nothing yet. What you read');
  await empty.part('lyceum-dismissed');
  expect(text(await empty.part('lyceum-follows'))).not.toContain('Related');
  expect(await empty.sound()).toEqual([]);
  document.body.replaceChildren();
  const slug = long.toLowerCase();
  const much = open(
    profile({
      about: long,
      wants: [slug],
      learned: { ...profile().learned, topics: [{ topic: slug, share: 1 }] },
      follows: [{ kind: 'member', target: 'y', name: long }],
      related: [slug, 'web'],
      dismissed: Array.from({ length: 300 }, (_, i) => ({ kind: 'post', slug: `p${i}`, title: `${i} ${long}` })),
    }),
  );
  const dismissed = await much.part('lyceum-dismissed');
  expect(dismissed.querySelectorAll('li').length).toBe(8);
  (await named(dismissed, 'Show all 300')).click();
  await until(() => dismissed.querySelectorAll('li').length === 300);
  expect(await much.sound()).toEqual([]);
});

test('waits, fails, and comes when the browser is online again', async () => {
  let down = true;
  const { root, says } = open(profile(), () => {
    if (down) throw offline;
  });
  await until(() => root.querySelector('.failure'));
  down = false;
  dispatchEvent(new Event('online'));
  await says('Personal lists');
});

test('is opened in the account on demand', async () => {
  const lyceum = lyceumWith(({ path }) => (path === '/profile' ? profile() : path === '/account' ? account : {}));
  const element = new LyceumAccount();
  element.lyceum = lyceum;
  document.body.append(element);
  await element.updateComplete;
  await element.show();
  const panel = await until(() => element.shadowRoot?.querySelector('lyceum-panel')?.shadowRoot);
  const summary = await until(() =>
    [...panel.querySelectorAll<HTMLElement>('summary')].find((one) => text(one).startsWith('Your profile')),
  );
  expect(panel.querySelector('lyceum-profile')).toBeNull();
  summary.focus();
  await userEvent.keyboard('{Enter}');
  const section = await until(() => panel.querySelector('lyceum-profile')?.shadowRoot);
  await until(() => text(section).includes('Personal lists'));
});

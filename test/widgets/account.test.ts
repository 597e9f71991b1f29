import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Account } from '../../sdk/index.ts';
import { LyceumAccount } from '../../widgets/account/lyceum-account.ts';
import { define } from '../../widgets/base/element.ts';
import { focused } from './discussion-page.ts';
import { axe, type Call, lyceumWith, offline, Refusal, until } from './page.ts';

define('lyceum-account', LyceumAccount);

const rosa: Account = {
  id: 'm1',
  email: 'rosa@example.com',
  name: 'Rosa',
  fields: ['ai', 'index-design'],
  goal: null,
  level: null,
  onboarded: true,
  newsletter: true,
  createdAt: 1,
  grants: [],
  topics: ['ai', 'web', 'databases'],
};
let account: Account;
let calls: Call[];
let before: (call: Call) => unknown;
/** Runs when an act is done, and its answer still on the way. */
let after: (call: Call) => unknown;

beforeEach(() => {
  account = { ...rosa };
  calls = [];
  before = after = () => {};
});
afterEach(() => {
  document.body.replaceChildren();
});

async function answer(call: Call): Promise<unknown> {
  calls.push(call);
  await before(call);
  if (call.path === '/sign-in/codes') return { expiresAt: Date.now() + 600_000 };
  if (call.path === '/sign-in/tokens') return { token: 'new', expiresAt: Date.now() + 1e9 };
  if (call.path.startsWith('/account/session')) return undefined;
  if (!call.signedIn) throw new Refusal(401, 'unauthenticated');
  if (call.path === '/account/withdrawals') return { possible: [], declared: [] };
  if (call.method === 'PATCH') account = { ...account, ...(call.json as Partial<Account>) };
  await after(call);
  return account;
}

function mount({ signedIn = true } = {}) {
  const lyceum = lyceumWith(answer, { signedIn });
  const host = document.createElement('lyceum-account') as LyceumAccount;
  host.lyceum = lyceum;
  document.body.append(host);
  const root = host.renderRoot as ShadowRoot;
  const panel = () => root.querySelector('lyceum-panel')?.shadowRoot;
  const inner = (tag: string) => panel()?.querySelector(tag)?.shadowRoot;
  const find = <T extends HTMLElement>(selector: string) =>
    root.querySelector<T>(selector) ??
    panel()?.querySelector<T>(selector) ??
    inner('lyceum-sign-in')?.querySelector<T>(selector) ??
    inner('lyceum-questions')?.querySelector<T>(selector);
  return {
    host,
    lyceum,
    root,
    find,
    dialog: root.querySelector('dialog') as HTMLDialogElement,
    opener: () => until(() => root.querySelector<HTMLElement>('.open')),
    text: () => panel()?.textContent?.replaceAll(/\s+/g, ' ') ?? '',
    button: (words: string) =>
      until(() => {
        const roots = [root, panel(), inner('lyceum-sign-in'), inner('lyceum-questions')];
        const buttons = roots.flatMap((each) => [...(each?.querySelectorAll<HTMLElement>('button') ?? [])]);
        return buttons.find(({ textContent }) => textContent?.trim() === words);
      }, words),
    async send(value: string, field: string) {
      const input = await until(() => find<HTMLInputElement>(field), field);
      input.value = value;
      input.form?.requestSubmit();
    },
    alert: (words: string) => until(() => find('[role=alert]')?.textContent?.includes(words), words),
  };
}

async function open(options?: { signedIn?: boolean }) {
  const page = mount(options);
  await until(() => !options?.signedIn || calls.length > 0);
  (await page.opener()).click();
  return { ...page, dialog: page.root.querySelector('dialog') as HTMLDialogElement };
}

test('from the address to the code, the three questions and the profile, by keyboard', async () => {
  account.onboarded = false;
  account.fields = [];
  const said: string[] = [];
  const hear = ({ type }: Event) => said.push(type);
  document.addEventListener('lyceum-signed-in', hear);
  const { host, dialog, find, root, opener } = await open({ signedIn: false });
  await until(() => focused()?.getAttribute('name') === 'email');
  expect(await axe(host)).toEqual([]);
  await userEvent.keyboard('rosa@example.com{Enter}');
  await until(() => focused()?.getAttribute('name') === 'code');
  expect(find('#sent')?.textContent).toContain('rosa@example.com');
  expect(await axe(host)).toEqual([]);
  await userEvent.keyboard('123 456{Enter}');
  await until(() => focused()?.getAttribute('name') === 'fields');
  expect(calls.find(({ path }) => path === '/sign-in/tokens')?.json).toMatchObject({ code: '123456' });
  expect(await axe(host)).toEqual([]);
  await userEvent.keyboard(' {Enter}');
  await until(() => focused()?.getAttribute('name') === 'goal');
  expect(await axe(host)).toEqual([]);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await until(() => focused()?.getAttribute('name') === 'level');
  // What was chosen for the question before is not chosen here.
  expect(find<HTMLInputElement>('input:checked')).toBeFalsy();
  await userEvent.keyboard(' {Enter}');
  await until(() => !dialog.open);
  expect(calls.filter(({ method }) => method === 'PATCH').map(({ json }) => json)).toEqual([
    { fields: ['ai'] },
    { goal: 'build' },
    { level: 'beginner', onboarded: true },
  ]);
  await until(() => root.querySelector('.open')?.textContent?.includes('Rosa'));
  const button = await opener();
  await until(() => focused() === button);
  document.removeEventListener('lyceum-signed-in', hear);
  expect(said).toEqual(['lyceum-signed-in']);
});

test('each question can be skipped, and nothing is saved but that they were asked', async () => {
  account.onboarded = false;
  const { button, dialog, find } = await open();
  for (const name of ['fields', 'goal', 'level']) {
    await until(() => find(`input[name=${name}]`), name);
    (await button('Skip')).click();
  }
  await until(() => !dialog.open);
  expect(calls.filter(({ method }) => method === 'PATCH').map(({ json }) => json)).toEqual([{ onboarded: true }]);
});

test('the last answer closes the panel, even if what it changed is read before it is confirmed', async () => {
  account.onboarded = false;
  const { button, dialog, find, lyceum } = await open();
  for (const name of ['fields', 'goal', 'level']) {
    await until(() => find(`input[name=${name}]`), name);
    if (name !== 'level') (await button('Skip')).click();
  }
  let confirm = () => {};
  after = ({ method }) => (method === 'PATCH' ? new Promise<void>((resolve) => (confirm = resolve)) : undefined);
  (await button('Skip')).click();
  await until(() => account.onboarded);
  lyceum.changed('profile');
  await until(() => find('h2')?.textContent === 'Rosa');
  confirm();
  await until(() => !dialog.open);
});

test('answers that could not be saved stay where they are', async () => {
  account.onboarded = false;
  const { button, alert, find, host } = await open();
  const ai = await until(() => find<HTMLInputElement>('input[value=web]'));
  ai.click();
  before = ({ method }) => {
    if (method === 'PATCH') throw offline;
  };
  (await button('Next')).click();
  await alert('Nothing is lost');
  expect(find<HTMLInputElement>('input[value=web]')?.checked).toBe(true);
  expect(await axe(host)).toEqual([]);
  before = () => {};
  (await button('Next')).click();
  await until(() => find('input[name=goal]'));
  expect(account.fields).toContain('web');
});

test.each([
  ['/sign-in/codes', new Refusal(502, 'mail_unavailable'), 'The mail could not be sent'],
  ['/sign-in/codes', new Refusal(429, 'rate_limited'), 'a little too fast'],
  ['/sign-in/codes', new Refusal(400, 'bad_request'), 'does not look like an e-mail address'],
  ['/sign-in/codes', offline, 'cannot be reached'],
  ['/sign-in/tokens', new Refusal(400, 'code_wrong'), 'That is not the code'],
  ['/sign-in/tokens', new Refusal(410, 'code_expired'), 'ask for a new one'],
  ['/sign-in/tokens', new Refusal(403, 'banned'), 'suspended'],
])('%s failing: says why, keeps what was typed, and can be sent again', async (path, failure, words) => {
  const { host, send, alert, find, dialog } = await open({ signedIn: false });
  before = (call) => {
    if (call.path === path) throw failure;
  };
  await send('rosa@example.com', 'input[name=email]');
  if (path === '/sign-in/tokens') await send('123456', '.code');
  await alert(words);
  const input = find<HTMLInputElement>('input') as HTMLInputElement;
  expect(input.value).toBe(path === '/sign-in/tokens' ? '123456' : 'rosa@example.com');
  expect(input.ariaInvalid).toBe('true');
  await until(() => focused() === input);
  expect(await axe(host)).toEqual([]);
  before = () => {};
  if (!find('.code')) await send('rosa@example.com', 'input[name=email]');
  await send('123456', '.code');
  await until(() => find('h2')?.textContent === 'Rosa');
  expect(dialog.open).toBe(true);
  expect(await axe(host)).toEqual([]);
});

test('the name that readers see can be changed, and kept', async () => {
  const { button, find, alert, host, opener } = await open();
  (await button('Change your name')).click();
  const field = await until(() => find<HTMLInputElement>('input[name=name]'));
  expect(field.value).toBe('Rosa');
  await until(() => focused() === field);
  expect(await axe(host)).toEqual([]);
  field.value = '  Rosa Ibarra ';
  before = ({ method }) => {
    if (method === 'PATCH') throw offline;
  };
  (await button('Save')).click();
  await alert('cannot be reached');
  expect(find<HTMLInputElement>('input[name=name]')?.value).toBe('  Rosa Ibarra ');
  before = () => {};
  (await button('Save')).click();
  await until(() => find('h2')?.textContent === 'Rosa Ibarra');
  expect(calls.filter(({ method }) => method === 'PATCH').at(-1)?.json).toEqual({ name: 'Rosa Ibarra' });
  await until(() => focused()?.tagName === 'H2');
  const named = await opener();
  await until(() => named.textContent?.includes('Rosa Ibarra'));
  (await button('Change your name')).click();
  (await button('Cancel')).click();
  await until(() => find('h2'));
  expect(account.name).toBe('Rosa Ibarra');
});

test('a new code is announced and the old digits go; another address starts over', async () => {
  const { send, button, find } = await open({ signedIn: false });
  await send('rosa@example.com', 'input[name=email]');
  const code = await until(() => find<HTMLInputElement>('.code'));
  code.value = '111111';
  (await button('Send a new code')).click();
  await until(() => find('#sent')?.textContent?.includes('Only the newest one works'));
  expect(code.value).toBe('');
  expect(focused()).toBe(code);
  (await button('Use another address')).click();
  const email = await until(() => find<HTMLInputElement>('input[name=email]'));
  expect(email.value).toBe('rosa@example.com');
  await until(() => focused() === email);
});

test('a member without a plan is told what is open; answers can be changed, and the focus comes back', async () => {
  const { host, text, button, find } = await open();
  await until(() => text().includes('AI, index design'));
  expect(await axe(host)).toEqual([]);
  (await button('Change')).click();
  await until(() => focused()?.getAttribute('name') === 'fields');
  // A topic that the site no longer lists is not lost by looking at the list.
  expect(find<HTMLInputElement>('input[value=index-design]')?.checked).toBe(true);
  for (const [name, words] of [
    ['fields', 'Next'],
    ['goal', 'Next'],
    ['level', 'Done'],
  ] as const) {
    await until(() => find(`input[name=${name}]`), name);
    (await button(words)).click();
  }
  await until(() => focused()?.textContent === 'Rosa');
  expect(account.fields).toEqual(['ai', 'index-design']);
});

test('Escape, the cross and a click outside close the panel, and the focus returns to the button', async () => {
  const { dialog, opener, find, root } = await open();
  for (const close of [
    () => userEvent.keyboard('{Escape}'),
    () => root.querySelector<HTMLElement>('.close')?.click(),
    () => {
      dialog.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      dialog.click();
    },
  ]) {
    await until(() => find('h2'));
    await close();
    await until(() => !dialog.open);
    const button = await opener();
    await until(() => focused() === button);
    (await opener()).click();
  }
  // A selection of text that ends outside is no click outside.
  (find('h2') as HTMLElement).dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
  dialog.click();
  expect(dialog.open).toBe(true);
});

test('signing out closes the panel and tells the page, even when the API is down', async () => {
  const { host, button, dialog, root } = await open();
  const said = new Promise((resolve) => host.addEventListener('lyceum-signed-out', resolve));
  const out = await button('Sign out');
  before = () => {
    throw offline;
  };
  out.click();
  await until(() => !dialog.open);
  await until(() => root.querySelector('.open')?.textContent?.trim() === 'Sign in');
  await said;
});

test('signing out everywhere says when it did not work, and the member stays', async () => {
  const { host, button, alert, dialog, lyceum } = await open();
  before = ({ path }) => {
    if (path === '/account/sessions') throw offline;
  };
  (await button('Sign out on every device')).click();
  await alert('cannot be reached');
  expect([lyceum.signedIn, dialog.open]).toEqual([true, true]);
  expect(await axe(host)).toEqual([]);
  before = () => {};
  (await button('Sign out on every device')).click();
  await until(() => !dialog.open && !lyceum.signedIn);
});

test('a session that ended in another tab ends here, in the open panel too', async () => {
  const { lyceum, find, root } = await open();
  await until(() => find('h2')?.textContent === 'Rosa');
  lyceum.session.clear();
  dispatchEvent(new StorageEvent('storage', { key: lyceum.session.key }));
  await until(() => find('input[name=email]'));
  expect(root.querySelector('.open')?.textContent?.trim()).toBe('Sign in');
  await until(() => focused()?.getAttribute('name') === 'email');
});

test('a session that the API has ended is noticed', async () => {
  before = ({ signedIn }) => {
    if (signedIn) throw new Refusal(401, 'session_expired');
  };
  const { root, lyceum } = mount();
  await until(() => root.querySelector('.open')?.textContent?.trim() === 'Sign in');
  expect(lyceum.signedIn).toBe(false);
});

test('a member whose account cannot be read is not asked to sign in again', async () => {
  before = () => {
    throw offline;
  };
  const { host, root, find } = await open();
  await until(() => root.querySelector('dialog .failure'));
  expect(root.querySelector('.open')?.textContent?.trim()).toBe('Account');
  expect(await axe(host)).toEqual([]);
  before = () => {};
  dispatchEvent(new Event('online'));
  await until(() => find('h2')?.textContent === 'Rosa');
});

test.each([320, 1280])('long names and addresses stay within %i px', async (width) => {
  await page.viewport(width, 700);
  account.name = 'Wilhelmine‑Annegret'.repeat(3);
  account.email = `${'x'.repeat(64)}@${'y'.repeat(60)}.example`;
  const { host, dialog, find, opener } = await open();
  await until(() => find('header'));
  expect((await opener()).getBoundingClientRect().height).toBe(40);
  expect(host.getBoundingClientRect().right).toBeLessThanOrEqual(width);
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
  expect(await axe(host)).toEqual([]);
});

test('works when moved and twice in a page', async () => {
  const one = mount();
  const two = mount();
  await until(() => one.root.querySelector('.avatar') && two.root.querySelector('.avatar'));
  document.body.append(one.host);
  one.lyceum.signOut();
  await until(() => !one.root.querySelector('.avatar'));
  expect(two.root.querySelector('.avatar')).not.toBeNull();
});

test('an element that is moved with its panel open can open it again, with what was typed', async () => {
  const { host, dialog, find, opener } = await open({ signedIn: false });
  const email = await until(() => find<HTMLInputElement>('[name=email]'));
  email.value = 'rosa@exam';
  document.body.appendChild(document.createElement('main')).append(host);
  expect(dialog.open).toBe(false);
  (await opener()).click();
  await until(() => dialog.matches(':modal'));
  expect(find<HTMLInputElement>('[name=email]')?.value).toBe('rosa@exam');
});

test('an element that has left the page leaves the address to the one that is in it', async () => {
  const before = location.href;
  const gone = mount();
  await until(() => calls.length > 0);
  await gone.host.updateComplete;
  gone.host.remove();
  history.replaceState(null, '', '?lyceum_portal=1');
  gone.host.requestUpdate();
  await gone.host.updateComplete;
  expect(location.search).toBe('?lyceum_portal=1');
  const here = mount();
  await until(() => here.root.querySelector('dialog')?.matches(':modal'));
  expect(location.search).toBe('');
  history.replaceState(null, '', before);
});

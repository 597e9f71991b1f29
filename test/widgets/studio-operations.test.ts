/// <reference types="vite/client" />
import { afterEach, expect, test, vi } from 'vitest';
import { aRevenue, operating } from './studio-operations-api.ts';
import { axe, type Desk, openDesk, soon } from './studio-page.ts';

let desk: Desk;
afterEach(() => {
  document.body.style.width = '';
  vi.restoreAllMocks();
  desk.close();
});

type State = ReturnType<typeof operating>;

/** The desk at that page, and what stands behind it. */
function open(hash: string, prepare: (state: State) => void = () => {}): State {
  let state: State | undefined;
  desk = openDesk(hash, (api) => {
    state = operating(api);
    prepare(state);
  });
  if (!state) throw new Error('not prepared');
  return state;
}

const text = (selector: string) => document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

test('revenue: figures, charts and the same in tables, each currency for itself', async () => {
  open('#/revenue');
  await desk.find('.tiles', 'MRR');
  expect(text('.tiles')).toContain('5 of 8 that ended');
  await soon(() => document.querySelectorAll('desk-chart canvas').length === 2, 'two charts');
  const rows = [...document.querySelectorAll('[aria-label="By month"] tbody tr')];
  expect(rows.length).toBe(13);
  expect(rows.at(-1)?.textContent).toContain('Together');
  expect(text('[aria-label="Paywall conversion"]')).toContain('Hello, D164012');
  expect(text('[aria-label="Paywall conversion"]')).toContain('1.9%');
  expect(text('.tiles')).toContain('€');
  (await desk.find('[name=currency][value=usd]')).click();
  await soon(() => text('.tiles').includes('$') && !text('.tiles').includes('€'));
  const asked = desk.api.asked('GET', '/studio/revenue');
  const select = await desk.find<HTMLSelectElement>('[name=span]');
  select.value = '3';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await soon(() => desk.api.asked('GET', '/studio/revenue').length > asked.length);
  const from = Number(desk.api.asked('GET', '/studio/revenue').at(-1)?.query.get('from'));
  expect(new Date(from).getUTCDate()).toBe(1);
  expect(Date.now() - from).toBeLessThan(93 * 86_400_000);
});

test('revenue: nothing sold yet, and an answer that fails, then comes', async () => {
  open('#/revenue', (state) => {
    state.revenue = { ...aRevenue([]), paywall: [] };
  });
  await desk.find('.empty', 'Nothing was sold');
  desk.close();
  open('#/revenue', () => {});
  desk.close();
  desk = openDesk('#/revenue', (api) => {
    operating(api);
    api.failing.set('GET /studio/revenue', 'internal');
  });
  await desk.find('[role=alert]', 'Try again');
  desk.api.failing.clear();
  await desk.press('Try again');
  await desk.find('.tiles', 'MRR');
});

test('payments: a failed delivery says why and is tried again; comparing begins and is looked at', async () => {
  const state = open('#/events');
  await desk.find('li', 'Stripe did not answer in time.');
  await desk.find('section', '2 differences were mended.');
  desk.api.failing.set('POST /studio/billing/events/evt_1/replay', 'payment_unavailable');
  await desk.press('Try again: invoice.paid evt_1');
  await desk.find('[role=alert]', 'Stripe does not answer right now.');
  desk.api.failing.clear();
  await desk.press('Try again: invoice.paid evt_1');
  await desk.find('[role=status]', 'stands here now');
  await soon(() => !document.querySelector('[aria-label^="Try again: invoice.paid"]'));
  await desk.press('Compare everything now');
  await desk.find('[role=status]', 'Under way');
  state.reconciliation = { ...state.reconciliation, state: 'done', finishedAt: Date.now(), drifted: 0 };
  // By itself, after a while.
  await expect.poll(() => text('desk-events section')).toContain('Nothing differed.');
});

test('audit trail: who did what, in words; only to one subject', async () => {
  open('#/audit');
  await desk.find('li', 'Refunded €9');
  await desk.find('li', 'Asked for it');
  await desk.find('li', 'Token CI');
  await desk.type('Only what was done to', 'members');
  await desk.press('Show');
  await soon(() => document.querySelectorAll('desk-audit li').length === 1);
  expect(text('desk-audit li')).toContain('Imported members');
  await desk.type('Only what was done to', 'nobody');
  await desk.press('Show');
  await desk.find('.empty', 'Nothing was done to this.');
});

test('tokens: made, shown once and kept until copied; revoked after asking', async () => {
  const state = open('#/tokens');
  await desk.find('li', 'Over');
  await desk.press('Make a token');
  await desk.find('[role=alert]', 'This is needed.');
  expect(desk.api.asked('POST', '/studio/tokens')).toEqual([]);
  await desk.type('Name', 'GitHub Actions');
  desk.api.failing.set('POST /studio/tokens', 'network');
  await desk.press('Make a token');
  await desk.find('[role=alert]', 'cannot reach');
  desk.api.failing.clear();
  await desk.press('Make a token');
  await desk.find('desk-snippet', `lyc_${'s'.repeat(43)}`);
  expect(desk.api.asked('POST', '/studio/tokens').at(-1)?.json).toEqual({
    name: 'GitHub Actions',
    scope: 'publish',
    days: 90,
  });
  await desk.press('Members');
  await desk.find('dialog[open]', 'Leave without saving?');
  await desk.press('Cancel');
  await desk.press('I have copied it');
  await soon(() => !document.body.textContent.includes('lyc_sss'));
  await desk.press('Revoke GitHub Actions');
  await desk.press('Revoke');
  await desk.find('[role=status]', '“GitHub Actions” is revoked.');
  expect(state.tokens.map(({ name }) => name)).toEqual(['CI', 'Old']);
});

test('webhooks: added with its secret shown once, tested, its deliveries sent again, deleted', async () => {
  const state = open('#/webhooks');
  await desk.find('h2', 'https://hooks.test/lyceum');
  await desk.type('Address', 'http://plain.test');
  await desk.press('Add webhook');
  await soon(() => document.querySelector('[aria-invalid=true]'));
  await desk.type('Address', 'https://new.test/hooks');
  await desk.press('Add webhook');
  await desk.find('desk-snippet', 'whsec_c2VjcmV0');
  await desk.press('I have copied it');
  await desk.find('h2', 'https://new.test/hooks');
  await desk.press('Deliveries to https://hooks.test/lyceum');
  await desk.find('desk-deliveries', 'It answered 500.');
  await desk.press('Send again: grant.created, 3 days ago');
  await desk.find('desk-deliveries [role=status]', 'on its way again');
  expect(state.deliveries[0]).toMatchObject({ state: 'pending' });
  await desk.press('Send a test to https://hooks.test/lyceum');
  await desk.find('desk-deliveries li', 'test');
  await desk.press('Delete https://hooks.test/lyceum');
  await desk.press('Delete');
  await desk.find('[role=status]', 'The webhook is deleted.');
  expect(state.webhooks.map(({ id }) => id)).toEqual(['wh_2']);
});

test('newsletter: a published post goes to a group once; a second time only on saying so', async () => {
  const state = open('#/mailings');
  const select = await desk.find<HTMLSelectElement>('[name=post]');
  expect([...select.options].map(({ value }) => value)).toEqual(['', 'hello-d1']);
  await desk.press('Send');
  await desk.find('[role=alert]', 'This is needed.');
  select.value = 'hello-d1';
  select.dispatchEvent(new Event('change', { bubbles: true }));
  await desk.find('li', '120 mails');
  const subject = await desk.find<HTMLInputElement>('[name=subject]');
  expect(subject.value).toBe('Hello, D1');
  (await desk.find('[name=segment][value=free]')).click();
  await desk.press('Send');
  await desk.find('dialog[open]', 'Mail “Hello, D1”?');
  await (await desk.find('dialog[open] button[value=yes]')).click();
  await desk.find('[role=status]', 'on their way');
  await desk.find('li', 'Under way');
  (await desk.find('[name=segment][value=all]')).click();
  await desk.press('Send');
  (await desk.find('dialog[open] button[value=yes]')).click();
  await desk.find('dialog[open]', 'They had this post by mail already');
  await desk.press('Send it once more');
  await soon(() => state.mailings.length === 3);
  expect(desk.api.asked('POST', '/studio/posts/hello-d1/mailings').at(-1)?.json).toMatchObject({ force: true });
});

/** Chooses a file as a person does. */
async function choose(content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const input = await desk.find<HTMLInputElement>('[name=file]');
  const files = new DataTransfer();
  files.items.add(new File([content], 'members.csv', { type: 'text/csv' }));
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

test('import: a file is tried first, then taken in; what is wrong is named; a failure is gone on from', async () => {
  const state = open('#/transfer', (before) => {
    before.left = 3;
    before.known.add('old@example.com');
  });
  const people = Array.from({ length: 300 }, (_, i) => `a${i}@example.com,A,cus_${i},`);
  const head = 'email,name,stripe_customer_id,note';
  await choose([head, ...people, 'nobody,N,,', 'old@example.com,O,,'].join('\n'));
  await desk.find('[role=status]', '300 would be new');
  await desk.find('p', 'Not taken over: note');
  await desk.find('li', 'Line 302: this is no e-mail address');
  expect(state.known.size).toBe(1);
  desk.api.failing.set('POST /studio/members/import', 'network');
  await desk.press('Import');
  await desk.find('[role=alert]', 'cannot reach');
  desk.api.failing.clear();
  await desk.press('Import');
  await desk.find('[role=status]', '300 new');
  await desk.find('[role=status]', '3 subscriptions at Stripe give access here');
  expect(state.left).toBe(0);
  expect(
    desk.api.asked('POST', '/studio/members/import').every(({ json }) => (json as { rows: [] }).rows.length <= 250),
  ).toBe(true);
});

test('import: what is no such file is said before anything is sent', async () => {
  open('#/transfer');
  await choose('name\nAda\n');
  await desk.find('[role=alert]', 'names no column “email”');
  await choose(Uint8Array.from([0x65, 0x6d, 0xe9]));
  await desk.find('[role=alert]', 'not UTF-8');
  expect(desk.api.asked('POST', '/studio/members/import')).toEqual([]);
});

test('export: all pages become one file', async () => {
  const made: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    made.push(blob as Blob);
    return 'blob:none';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    if (!this.download) this.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  });
  open('#/transfer', (state) => {
    state.members = Array.from({ length: 5 }, (_, i) => ({
      id: `m${i}`,
      email: `m${i}@example.com`,
      name: i === 0 ? '=1+1' : 'Ada',
      newsletter: true,
      customer: `cus_${i}`,
      complimentary: false,
      plans: [],
      banned: false,
      createdAt: 1_600_000_000_000,
    }));
  });
  await desk.press('Download all members');
  await desk.find('[role=status]', '5 members are in the file.');
  const lines = (await made[0]?.text())?.trim().split('\r\n') ?? [];
  expect(lines.length).toBe(6);
  expect(lines[1]).toContain("'=1+1");
  expect(lines[5]).toContain('cus_4');
});

test('rules: each says what it does; saved with the site as it is; what is wrong is beside its field', async () => {
  open('#/settings');
  await desk.find('desk-rules-form', 'Days of grace');
  await desk.type('Days of grace', '90');
  await desk.press('Save rules');
  await desk.find('[role=alert]', 'A whole number from 0 to 60.');
  await desk.type('Days of grace', '5');
  (await desk.find('[name=partialRefund][value=end]')).click();
  (await desk.find('[name=tax]')).click();
  desk.api.failing.set('PUT /studio/settings', 'internal');
  await desk.press('Save rules');
  await desk.find('desk-rules-form .outcome .error');
  await desk.press('Members');
  await desk.press('Cancel');
  desk.api.failing.clear();
  await desk.press('Save rules');
  await desk.find('desk-rules-form [role=status]', 'Saved.');
  expect(desk.api.settings.rules).toMatchObject({ graceDays: 5, partialRefund: 'end', tax: true });
  expect(desk.api.settings.name).toBe('Pages of Ada');
});

const pages = ['#/revenue', '#/events', '#/audit', '#/tokens', '#/webhooks', '#/mailings', '#/transfer', '#/settings'];
const come = (hash: string) =>
  soon(
    () =>
      !document.querySelector('.bones') && document.querySelector('[data-page] :is(li, tr, select, form, h2, .empty)'),
    hash,
  );

test.each(pages)('axe finds nothing in %s, full and empty', async (hash) => {
  open(hash);
  await come(hash);
  if (hash === '#/webhooks') await desk.press('Deliveries to https://hooks.test/lyceum');
  if (hash === '#/revenue') await soon(() => document.querySelector('desk-chart canvas'));
  for (const details of document.querySelectorAll('details')) details.open = true;
  expect(await axe()).toEqual([]);
  desk.close();
  open(hash, (state) => {
    Object.assign(state, {
      revenue: { ...aRevenue([]), paywall: [] },
      events: [],
      drift: [],
      entries: [],
      tokens: [],
      webhooks: [],
      mailings: [],
    });
  });
  await come(hash);
  expect(await axe()).toEqual([]);
});

test.each([320, 390, 768])('long words and %i pixels make nothing wider than the page', async (width) => {
  const long = 'Donaudampfschifffahrtsgesellschaftskapitaen'.repeat(4);
  for (const hash of pages) {
    open(hash, (state) => {
      Object.assign(state.events[0] ?? {}, { reason: long, objectId: long });
      Object.assign(state.entries[0] ?? {}, { subject: long });
      Object.assign(state.tokens[0] ?? {}, { name: long });
      Object.assign(state.webhooks[0] ?? {}, { url: `https://hooks.test/${long}` });
      Object.assign(state.revenue.paywall[0] ?? {}, { title: long });
    });
    document.body.style.width = `${width}px`;
    await come(hash);
    if (hash === '#/revenue') await soon(() => document.querySelectorAll('desk-chart canvas').length === 2);
    const wide = [...document.body.querySelectorAll<HTMLElement>('main *')].filter(
      (element) =>
        element.getBoundingClientRect().right > width + 1 && !element.closest('.figures, pre, .uplot, .unseen, select'),
    );
    expect(wide.map((element) => `${hash}: ${element.outerHTML.slice(0, 120)}`)).toEqual([]);
    desk.close();
  }
});

import { html } from 'lit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LyceumCore } from '../../sdk/core.ts';
import { define, LyceumElement } from '../../widgets/base/element.ts';
import { Request } from '../../widgets/base/request.ts';
import { lyceumWith, offline, Refusal } from './page.ts';

/** Shows a post's title: the smallest element that reads. */
class TitleElement extends LyceumElement {
  static override properties = { ...LyceumElement.properties, slug: {} };
  declare slug: string;
  signals: AbortSignal[] = [];
  /** How an answer comes. */
  declare answer: (lyceum: LyceumCore, slug: string) => Promise<string>;
  readonly request = new Request<string>(this, {
    load: (lyceum, signal) => {
      this.signals.push(signal);
      return this.answer(lyceum, this.slug);
    },
    key: () => this.slug,
    on: ['session'],
  });

  override render() {
    return this.request.render({ loading: () => 'loading', done: (title) => html`<b>${title}</b>` });
  }
}
define('x-title', TitleElement);

const lyceum = lyceumWith(() => {
  throw new Refusal(404, 'not_found');
});
let host: TitleElement;
let answer: ReturnType<typeof vi.fn<TitleElement['answer']>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  answer = vi.fn<TitleElement['answer']>(async (_, slug) => `Title of ${slug}`);
  host = new TitleElement();
  host.answer = answer;
  host.slug = 'one';
  host.lyceum = lyceum;
});
afterEach(() => {
  host.remove();
  vi.useRealTimers();
});

const shown = async () => {
  await vi.advanceTimersByTimeAsync(0);
  await host.updateComplete;
  return host.shadowRoot?.textContent?.replaceAll(/\s+/g, ' ').trim();
};
/** How often it has asked after so many milliseconds. */
const asked = async (after: number) => {
  await vi.advanceTimersByTimeAsync(after);
  return answer.mock.calls.length;
};

test('loads, then shows the answer', async () => {
  document.body.append(host);
  await host.updateComplete;
  expect(host.shadowRoot?.textContent).toBe('loading');
  expect(await shown()).toBe('Title of one');
  expect(answer).toHaveBeenCalledOnce();
});

test('tries again after 2, 4, 8 … at most 60 seconds, and starts over after a success', async () => {
  answer.mockRejectedValue(offline);
  document.body.append(host);
  expect(await shown()).toContain('Trying again');
  let tries = await asked(0);
  expect(tries).toBe(1);
  for (const wait of [2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    expect(await asked(wait - 1)).toBe(tries);
    tries += 1;
    expect(await asked(1)).toBe(tries);
  }
  answer.mockResolvedValueOnce('There');
  await asked(60_000);
  expect(await shown()).toBe('There');
  host.request.run();
  tries = await asked(0);
  expect(await asked(2000)).toBe(tries + 1);
});

test('keeps showing the last answer while a newer one fails', async () => {
  document.body.append(host);
  await shown();
  answer.mockRejectedValue(offline);
  lyceum.dispatchEvent(new Event('session'));
  expect(await shown()).toBe('Title of one');
  expect(host.request.error?.code).toBe('network');
});

test('does not try again what will not get better, until the reader asks', async () => {
  answer.mockImplementation(() => lyceum.call('GET', '/account', {}).then(() => ''));
  document.body.append(host);
  await expect.poll(shown).toContain('This is not here');
  expect(await asked(600_000)).toBe(1);
  answer.mockResolvedValue('Found');
  host.shadowRoot?.querySelector('button')?.click();
  expect(await shown()).toBe('Found');
});

test('tries at once when the browser is online again, and only after a failure', async () => {
  answer.mockRejectedValueOnce(offline);
  document.body.append(host);
  await shown();
  dispatchEvent(new Event('online'));
  expect(await shown()).toBe('Title of one');
  dispatchEvent(new Event('online'));
  expect(await asked(0)).toBe(2);
});

test('aborts, listens to nothing and tries nothing while it is out of the page; asks again when it is back', async () => {
  answer.mockRejectedValueOnce(offline);
  document.body.append(host);
  await shown();
  host.remove();
  expect(host.signals.at(-1)?.aborted).toBe(true);
  dispatchEvent(new Event('online'));
  lyceum.dispatchEvent(new Event('session'));
  expect(await asked(600_000)).toBe(1);
  document.body.append(host);
  expect(await shown()).toBe('Title of one');
  expect(await asked(0)).toBe(2);
  lyceum.dispatchEvent(new Event('session'));
  expect(await asked(0)).toBe(3);
});

test('another key forgets the answer and the failure, and drops what was asked before', async () => {
  let late = (_: string) => {};
  answer.mockImplementationOnce(() => new Promise((resolve) => (late = resolve)));
  document.body.append(host);
  expect(await shown()).toBe('loading');
  host.slug = 'two';
  expect(await shown()).toBe('Title of two');
  expect(host.signals[0]?.aborted).toBe(true);
  late('Title of one, late');
  expect(await shown()).toBe('Title of two');
  answer.mockRejectedValueOnce(offline);
  host.slug = 'three';
  expect(await shown()).toContain('cannot be reached');
  answer.mockImplementationOnce(() => new Promise(() => {}));
  host.slug = 'four';
  expect(await shown()).toBe('loading');
});

test('another client is asked, and the one before no longer heard', async () => {
  document.body.append(host);
  await shown();
  const other = lyceumWith(() => null);
  host.lyceum = other;
  expect(await shown()).toBe('Title of one');
  expect(answer.mock.calls.map(([client]) => client)).toEqual([lyceum, other]);
  lyceum.dispatchEvent(new Event('session'));
  expect(await asked(0)).toBe(2);
});

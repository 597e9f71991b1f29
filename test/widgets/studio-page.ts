import axeCore from 'axe-core';
import '../../widgets/studio/desk.css';
import { DeskApp } from '../../widgets/studio/desk.ts';
import { StudioApi } from './studio-api.ts';

export interface Desk {
  app: DeskApp;
  api: StudioApi;
  /** The element that the selector finds, as soon as it is there and, if asked, has the text. */
  find<T extends HTMLElement = HTMLElement>(selector: string, text?: string): Promise<T>;
  /** The button or link of that name, pressed. */
  press(name: string): Promise<void>;
  /** Types into the field of that label. */
  type(label: string, text: string): Promise<HTMLInputElement>;
  close(): void;
}

/** Opens the real desk, at an address that names no site but for what `app.site` says, over an API as the contract has it. */
export function openDesk(
  hash: string,
  prepare: (api: StudioApi) => void = () => {},
  site: string | null = 'my-blog',
): Desk {
  const api = new StudioApi();
  prepare(api);
  const address = new URL(location.href);
  address.searchParams.delete('site');
  address.hash = hash;
  history.replaceState(null, '', address);
  const app = new DeskApp();
  app.site = site;
  app.fetch = api.fetch;
  document.body.append(app);
  const find = <T extends HTMLElement = HTMLElement>(selector: string, text = '') =>
    soon(
      () => [...document.body.querySelectorAll<T>(selector)].find((element) => element.textContent?.includes(text)),
      `${selector} with “${text}”`,
    );
  return {
    app,
    api,
    find,
    async press(name) {
      const named = (element: HTMLElement) => (element.ariaLabel ?? element.textContent ?? '').trim() === name;
      const top = () => document.body.querySelector('dialog[open]') ?? document.body;
      const all = () => [...top().querySelectorAll<HTMLElement>('button, a, summary')];
      (await soon(() => all().find(named), `a button “${name}”`)).click();
    },
    async type(label, text) {
      const holds = (element: HTMLLabelElement) => element.querySelector('span')?.textContent?.trim() === label;
      const found = await soon(
        () => [...document.body.querySelectorAll<HTMLLabelElement>('label')].find(holds)?.control,
        `a field “${label}”`,
      );
      const field = found as HTMLInputElement;
      field.focus();
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await app.updateComplete;
      return field;
    },
    close() {
      app.remove();
      for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
    },
  };
}

/** What becomes true within twenty seconds (a busy machine). */
export async function soon<T>(what: () => T | null | undefined | false, name = String(what)): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    const value = what();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came true: ${name}\n${document.body.textContent.slice(0, 2000)}`);
}

/** What axe finds in the document, in words, in both colour schemes. */
export async function axe(): Promise<string[]> {
  const found: string[] = [];
  document.documentElement.lang = 'en';
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    const { violations } = await axeCore.run(document.body);
    for (const { id, nodes } of violations) for (const { html } of nodes) found.push(`${scheme}: ${id}: ${html}`);
  }
  document.documentElement.style.colorScheme = '';
  return found;
}

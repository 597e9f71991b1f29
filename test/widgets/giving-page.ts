import type { LyceumElement } from '../../widgets/base/element.ts';
import { define } from '../../widgets/base/element.ts';
import { axe, type Call, lyceumWith, until } from './page.ts';

/** One part of the account's panel, in a page as narrow as the panel on the narrowest phone. */
export function show(tag: string, element: new () => LyceumElement, answer: (call: Call) => unknown) {
  define(tag, element);
  const calls: Call[] = [];
  const api = {
    answer,
    asked: (method: string) => calls.filter((call) => call.method === method),
  };
  const lyceum = lyceumWith((call) => {
    calls.push(call);
    return api.answer(call);
  });
  const host = document.createElement(tag) as LyceumElement;
  host.lyceum = lyceum;
  document.body.append(host);
  const root = host.renderRoot as ShadowRoot;
  const text = () => root.textContent?.replaceAll(/\s+/g, ' ') ?? '';
  return Object.assign(api, {
    host,
    lyceum,
    root,
    calls,
    text,
    says: (words: string) => until(() => text().includes(words), words),
    button: (words: string) =>
      until(() => [...root.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === words), words),
    fill(name: string, value: string) {
      const field = root.querySelector<HTMLInputElement>(`[name=${name}]`);
      if (!field) throw new Error(`no field ${name}`);
      field.value = value;
      return field;
    },
    alert: (words: string) => until(() => root.querySelector('[role=alert]')?.textContent?.includes(words), words),
    status: (words: string) => until(() => root.querySelector('.done')?.textContent?.includes(words), words),
    /** No violations, and nothing sticks out at 288 pixels: a phone of 320 less the panel's padding. */
    async sound() {
      const found = await axe(host);
      document.body.style.width = '272px';
      await host.updateComplete;
      if (root.host.scrollWidth > 272) found.push(`${root.host.scrollWidth} pixels wide`);
      for (const part of root.querySelectorAll('*')) {
        const { right } = part.getBoundingClientRect();
        if (right > document.body.getBoundingClientRect().left + 273 && !part.classList.contains('unseen'))
          found.push(`${part.localName}.${part.className} sticks out to ${right}`);
      }
      document.body.style.width = '';
      return found;
    },
  });
}

export const DAY = 86_400_000;
export const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(2);

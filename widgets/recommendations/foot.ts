import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { LyceumError, RecommendationList } from '../../sdk/index.ts';
import { define, type LyceumElement } from '../base/element.ts';
import { asLyceumError, failure } from '../base/request.ts';

type Name = 'path' | 'people' | 'communities';
interface Part {
  open: boolean;
  code: '' | 'loading' | 'ready' | LyceumError;
}

const load: Record<Name, () => Promise<void>> = {
  path: async () => define('lyceum-path', (await import('./path.ts')).LyceumPath),
  people: async () => define('lyceum-people', (await import('./people.ts')).LyceumPeople),
  communities: async () => define('lyceum-communities', (await import('../communities/lyceum-communities.ts')).default),
};

/** What stands below the list: the plan that fits, the member's path, people and communities. The code of the last three comes when asked for. */
export class Foot {
  readonly #host: LyceumElement;
  readonly #parts: Record<Name, Part> = {
    path: { open: false, code: '' },
    people: { open: false, code: '' },
    communities: { open: false, code: '' },
  };

  constructor(host: LyceumElement) {
    this.#host = host;
  }

  render(list: RecommendationList) {
    return html`${offerOf(list)}
      ${
        this.#host.lyceum?.signedIn
          ? html`<p class="foot">
                ${this.#button('path', msg('Your path'))} ${this.#button('people', msg('People'))} ${this.#button('communities', msg('Communities'))}
              </p>
              ${this.#content('path')} ${this.#content('people')} ${this.#content('communities')}`
          : null
      }`;
  }

  #button(name: Name, words: string) {
    return html`<button class="link small" type="button" aria-expanded=${this.#parts[name].open ? 'true' : 'false'} @click=${() => this.#toggle(name)}>${words}</button>`;
  }

  #content(name: Name) {
    const { open, code } = this.#parts[name];
    if (!open) return null;
    if (typeof code === 'object') return failure(code, () => void this.#load(name));
    if (code !== 'ready') return html`<div class="loading part"><i class="bone"></i></div>`;
    const { lyceum } = this.#host;
    if (name === 'path') return html`<lyceum-path class="part" .lyceum=${lyceum}></lyceum-path>`;
    return name === 'people'
      ? html`<lyceum-people class="part" .lyceum=${lyceum}></lyceum-people>`
      : html`<lyceum-communities class="part" suggested .lyceum=${lyceum}></lyceum-communities>`;
  }

  #toggle(name: Name): void {
    const part = this.#parts[name];
    part.open = !part.open;
    if (part.open && part.code !== 'ready') void this.#load(name);
    this.#host.requestUpdate();
  }

  async #load(name: Name): Promise<void> {
    const part = this.#parts[name];
    part.code = 'loading';
    this.#host.requestUpdate();
    part.code = await load[name]().then(
      () => 'ready' as const,
      (error) => asLyceumError(error),
    );
    this.#host.requestUpdate();
  }
}

/**
 * One quiet line. It leads to the first locked content: the gate there shows every plan with its price, which is the
 * same for everybody.
 */
function offerOf({ offer, recommendations }: RecommendationList) {
  if (!offer) return null;
  const { name, opens } = offer;
  const words = opens === 1 ? msg(str`${name} would open 1 of these`) : msg(str`${name} would open ${opens} of these`);
  const locked = recommendations.find(({ access }) => access === 'paid');
  return html`<p class="foot small muted" part="offer">
    ${locked ? html`<a class="line" href=${locked.url}>${words}</a>` : html`<span class="line">${words}</span>`}
  </p>`;
}

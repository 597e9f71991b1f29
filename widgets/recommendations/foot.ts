import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { LyceumError, RecommendationList } from '../../sdk/index.ts';
import { define, type LyceumElement } from '../base/element.ts';
import { asLyceumError, failure } from '../base/request.ts';

/** What stands below the list: the plan that fits, and people, whose code comes when a member asks for them. */
export class Foot {
  readonly #host: LyceumElement;
  #people: '' | 'loading' | 'ready' | LyceumError = '';
  #open = false;

  constructor(host: LyceumElement) {
    this.#host = host;
  }

  render(list: RecommendationList) {
    const member = this.#host.lyceum?.signedIn;
    return html`${offerOf(list)}
      ${
        member
          ? html`<p class="foot">
                <button class="link small" type="button" aria-expanded=${this.#open ? 'true' : 'false'} @click=${this.#toggle}>
                  ${msg('People to follow and learn with')}
                </button>
              </p>
              ${this.#open ? this.#content() : null}`
          : null
      }`;
  }

  #content() {
    const { lyceum } = this.#host;
    if (typeof this.#people === 'object') return failure(this.#people, this.#load);
    if (this.#people === 'loading') return html`<div class="loading part"><i class="bone"></i></div>`;
    return html`<lyceum-people class="part" .lyceum=${lyceum}></lyceum-people>`;
  }

  readonly #toggle = () => {
    this.#open = !this.#open;
    this.#host.requestUpdate();
    if (this.#open && this.#people !== 'ready') void this.#load();
  };

  readonly #load = async () => {
    this.#people = 'loading';
    this.#host.requestUpdate();
    try {
      const { LyceumPeople } = await import('./people.ts');
      define('lyceum-people', LyceumPeople);
      this.#people = 'ready';
    } catch (error) {
      this.#people = asLyceumError(error);
    }
    this.#host.requestUpdate();
  };
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

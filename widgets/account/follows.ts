import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { LyceumError, Profile } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';

type Follow = Profile['follows'][number];

/** Topics and members that the member follows: each can be let go, and a topic taken up. */
export class LyceumFollows extends GivingElement {
  static override styles = [tokens, form, giving];

  @property({ attribute: false }) follows: readonly Follow[] = [];
  /** The site's. */
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Near those that the member has. */
  @property({ attribute: false }) related: Profile['related'] = [];

  override render() {
    const { follows, related } = this;
    const held = new Set(follows.flatMap(({ kind, target }) => (kind === 'topic' ? [target] : [])));
    const others = this.topics.filter((topic) => !held.has(topic));
    return html`<h3 tabindex="-1">${msg('You follow')}</h3>
      ${
        follows.length === 0
          ? html`<p class="small muted">${msg('Nothing yet. What is new in a topic that you follow comes first.')}</p>`
          : html`<ul class="rows">${follows.map((follow) => this.#row(follow))}</ul>`
      }
      ${
        others.length > 0
          ? html`<form class="row" @submit=${this.#follow}>
              <label class="field">
                ${msg('Topic')}
                <select name="topic">${others.map((topic) => html`<option value=${topic}>${topicName(topic)}</option>`)}</select>
              </label>
              <button class="button quiet" aria-disabled=${this.waiting('+')}>${msg('Follow')}</button>
            </form>`
          : null
      }
      ${
        related.length > 0
          ? html`<p class="actions small">${msg('Related:')} ${related.map((topic) => keyed(topic, this.#offer(topic)))}</p>`
          : null
      }
      ${this.problem('+', refusal)} ${this.outcome()}`;
  }

  #offer(topic: string) {
    const words = topicName(topic);
    return html`<button class="button quiet small" type="button" aria-label=${msg(str`Follow ${words}`)} aria-disabled=${this.waiting('+')} @click=${() => this.#take(topic)}>${words}</button>`;
  }

  #row({ kind, target, name }: Follow) {
    const key = `${kind}:${target}`;
    const words = kind === 'topic' ? topicName(target) : name;
    return html`<li>
      <div class="head">
        <span class="small">${words}</span>
        <button class="link small" type="button" aria-label=${msg(str`Stop following ${words}`)} aria-disabled=${this.waiting(key)} @click=${() => this.#stop(kind, target, words)}>${msg('Stop')}</button>
      </div>
      ${this.problem(key, refusal)}
    </li>`;
  }

  async #stop(kind: Follow['kind'], target: string, words: string): Promise<void> {
    await this.act(`${kind}:${target}`, async (lyceum) => {
      await new ProfileApi(lyceum).follow(kind, target, false);
      return msg(str`You no longer follow ${words}.`);
    });
  }

  readonly #follow = (event: SubmitEvent) => {
    event.preventDefault();
    void this.#take(String(new FormData(event.target as HTMLFormElement).get('topic')));
  };

  #take(topic: string): Promise<boolean> {
    return this.act('+', async (lyceum) => {
      await new ProfileApi(lyceum).follow('topic', topic);
      return msg(str`You follow ${topicName(topic)}.`);
    });
  }
}

function refusal(error: LyceumError): string {
  return error.code === 'conflict' ? msg('You follow as many as one can. Stop following one first.') : explain(error);
}

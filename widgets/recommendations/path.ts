import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { AccountApi } from '../../sdk/account.ts';
import type { LyceumError } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { GivingElement, giving } from '../account/giving.ts';
import { accessTag, topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { tokens } from '../base/tokens.ts';
import { kindName } from './reason.ts';

type Path = Awaited<ReturnType<ProfileApi['path']>>;
type Step = Path['steps'][number];

interface Shown {
  path: Path;
  /** The site's, for who has no goal yet. */
  topics: readonly string[];
}

/** The way to the member's goal from what is finished now: what comes next, each step with why. */
export class LyceumPath extends GivingElement {
  static override styles = [
    tokens,
    tag,
    form,
    giving,
    css`
      ol {
        counter-reset: step;
      }
      .step {
        position: relative;
        padding: 0.55rem 0 0.55rem 2.1rem;
        overflow-wrap: anywhere;
      }
      .step + .step {
        border-top: 1px solid var(--_border);
      }
      .step::before {
        counter-increment: step;
        content: counter(step);
        position: absolute;
        inset-inline-start: 0;
        display: grid;
        place-items: center;
        width: 1.5rem;
        height: 1.5rem;
        border-radius: 50%;
        background: var(--_tint);
        color: var(--_accent);
        font-size: 0.8em;
        font-weight: 700;
      }
    `,
  ];

  readonly #shown = new Request<Shown>(this, {
    load: async (lyceum, signal) => {
      const path = await new ProfileApi(lyceum).path({ signal });
      const topics = path.goal ? [] : (await new AccountApi(lyceum).read({ signal })).topics;
      return { path, topics };
    },
    on: ['session', 'profile', 'activity', 'access'],
    gated: () => true,
  });

  override render() {
    return html`${this.#shown.render({
      loading: () =>
        html`<div class="loading"><i class="bone"></i><p class="unseen" role="status">${msg('Loading your path')}</p></div>`,
      done: ({ path, topics }) => (path.goal ? this.#path(path, path.goal) : this.#choose(topics)),
    })}
    ${this.outcome()}`;
  }

  #choose(topics: readonly string[]) {
    return html`<h3 tabindex="-1">${msg('Where do you want to get to?')}</h3>
      <p class="small muted">${msg('The shortest way there from what you know, each step with why. It is planned anew as you go.')}</p>
      ${
        topics.length === 0
          ? null
          : html`<form class="row" @submit=${this.#set}>
              <label class="field">
                ${msg('Topic')}
                <select name="topic">${topics.map((topic) => html`<option value=${topic}>${topicName(topic)}</option>`)}</select>
              </label>
              <button class="button quiet" aria-disabled=${this.waiting('goal')}>${msg('Plan my path')}</button>
            </form>`
      }
      ${this.problem('goal', refusal)}`;
  }

  #path({ reachable, steps, minutes, weeks }: Path, { kind, slug, title }: NonNullable<Path['goal']>) {
    const goal = kind === 'topic' ? topicName(slug) : title;
    return html`<h3 tabindex="-1">${msg(str`Your path to ${goal}`)}</h3>
      <p class="small muted">${
        !reachable
          ? msg('Nothing here leads there yet.')
          : steps.length === 0
            ? msg('You are there.')
            : weeks === null
              ? msg(str`${minutes} minutes are left.`)
              : weeks <= 1
                ? msg(str`${minutes} minutes are left: a week at your pace, or less.`)
                : msg(str`${minutes} minutes are left: about ${Math.ceil(weeks)} weeks at your pace.`)
      }</p>
      ${steps.length > 0 ? html`<ol>${steps.map((step) => this.#step(step))}</ol>` : null}
      <p><button class="link small" type="button" aria-disabled=${this.waiting('goal')} @click=${() => this.#write(null)}>${msg('Choose another goal')}</button></p>
      ${this.problem('goal', refusal)}`;
  }

  #step({ kind, title, url, access, minutes, reason }: Step) {
    return html`<li class="step">
      <a href=${url}>${title}</a>
      <p class="small muted">${kindName(kind)} · ${msg(str`${minutes} min`)} ${accessTag(access)}</p>
      <p class="small muted">${
        reason.kind === 'goal'
          ? msg('Your goal')
          : reason.kind === 'required'
            ? msg(str`Needed for “${reason.title}”`)
            : msg(str`Teaches ${topicName(reason.topic)}`)
      }</p>
    </li>`;
  }

  readonly #set = (event: SubmitEvent) => {
    event.preventDefault();
    void this.#write(String(new FormData(event.target as HTMLFormElement).get('topic')));
  };

  async #write(topic: string | null): Promise<void> {
    await this.act('goal', async (lyceum) => {
      await new ProfileApi(lyceum).setGoal(topic === null ? null : { kind: 'topic', slug: topic });
      return topic === null ? msg('You have no goal now.') : msg('Your path is planned.');
    });
  }
}

function refusal(error: LyceumError): string {
  return error.code === 'not_found' ? msg('This is not a topic here any more.') : explain(error);
}

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import type { ModelVersion, Recommender } from '../../worker/contract/scoring-model.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { choice } from './choice.ts';
import { confirmed } from './confirm.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { biasOf, metricsOf, weightsOf } from './recommender-figures.ts';
import { statusLook, statusWord } from './recommender-words.ts';
import { percent } from './revenue-tables.ts';

/** Milliseconds between two looks at a training that is under way. */
const AGAIN = 4000;

const modes = ['learned', 'plain'] as const;

/** What makes the lists of readers, how well, what it does to the site, and the owner's hold on it. */
export class DeskRecommender extends DeskPage {
  readonly #mode = new Act(this);
  readonly #act = new Act(this);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #recommender: Reading<Recommender> = new Reading(this, async (signal) => {
    const now = await this.api.call('GET', '/studio/recommender', {}, { signal });
    this.#watch(now);
    return now;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    return this.#recommender.render((now) => {
      const current = now.versions.find(({ status }) => status === 'current');
      return html`${this.#tiles(now)} ${this.#choice(now)} ${this.#versions(now)}
        ${current ? this.#current(current) : nothing}`;
    });
  }

  #tiles({ shown, clicked, explored }: Recommender) {
    const share = (part: number) => percent(shown === 0 ? null : part / shown);
    const tiles: [string, string, string][] = [
      [msg('Shown'), String(shown), msg('Contents in members’ own lists, the last 30 days')],
      [msg('Clicked'), share(clicked), String(clicked)],
      [msg('To try out'), share(explored), msg('Shown to learn whether they suit')],
    ];
    return html`<dl class="tiles">
      ${tiles.map(
        ([title, figure, about]) =>
          html`<div class="card"><dt>${title}</dt><dd><strong>${figure}</strong><span class="muted">${about}</span></dd></div>`,
      )}
    </dl>`;
  }

  #choice({ mode }: Recommender) {
    return html`<form class="card" @change=${this.#switch} @submit=${(event: Event) => event.preventDefault()}>
      <h2>${msg('How lists are made')}</h2>
      ${choice('mode', msg('Lists are made with'), mode, modes, (one) => (one === 'learned' ? msg('What was learned') : msg('The plain formulas')))}
      <p class="hint">${
        mode === 'learned'
          ? msg(
              'Weights are learned from what members here took up, and may differ from those of any other site. Without a model, and for members who want no personal lists, the plain formulas are used.',
            )
          : msg(
              'Interest, relevance and quality are added up and multiplied by the activity. Nothing is trained; models are kept as they are.',
            )
      }</p>
      ${this.#mode.render()}
    </form>`;
  }

  #versions({ versions }: Recommender) {
    const [newest] = versions;
    const training = newest?.status === 'training' ? newest : null;
    return html`<section class="card">
      <div class="row between">
        <h2 tabindex="-1">${msg('Models')}</h2>
        <button type="button" class="button quiet small" aria-disabled=${this.#act.busy || training !== null} @click=${this.#train}>${msg('Train now')}</button>
      </div>
      ${this.#act.render()}
      <div role="status">${
        training
          ? html`<p>${msg(str`Version ${training.version} is being trained: ${percent(training.progress)}`)}</p>
            <progress aria-label=${msg('Training')} max="1" .value=${training.progress}></progress>`
          : nothing
      }</div>
      ${
        versions.length === 0
          ? html`<p class="empty">${msg('No model yet: too little has been read here. The plain formulas make good lists until then. Training begins by itself, at night, once there is enough to learn from.')}</p>`
          : html`<ul class="rows">${versions.map((version) => this.#version(version))}</ul>`
      }
      <p class="hint">${msg('A new model is trained at night when enough is new. It is taken only when it predicts no worse than the one in use, which is kept.')}</p>
    </section>`;
  }

  #version({ version, status, members, items, pairs, note, startedAt, endedAt, metrics }: ModelVersion) {
    return html`<li>
      <div class="row between">
        <span class="title">${msg(str`Version ${version}`)}</span>
        <span class="tag ${statusLook[status]}">${statusWord(status)}</span>
      </div>
      <p class="meta muted">
        <span>${ago(endedAt ?? startedAt, Date.now())}</span>
        ${pairs > 0 ? html`<span>${msg(str`${members} members, ${items} contents, ${pairs} pairs`)}</span>` : nothing}
        ${metrics ? html`<span>${msg(str`${percent(metrics.learned.hitRate10)} found in ten`)}</span>` : nothing}
      </p>
      ${note ? html`<p class="reason" lang="en">${note}</p>` : nothing}
      ${
        status === 'previous'
          ? html`<div class="row"><button type="button" class="button quiet small" aria-label=${msg(str`Go back to version ${version}`)} @click=${() => this.#restore(version)}>${msg('Go back')}</button></div>`
          : nothing
      }
    </li>`;
  }

  #current({ version, metrics, weights, bias }: ModelVersion) {
    return html`${metrics ? html`<section class="card"><h2>${msg(str`How well version ${version} predicts`)}</h2>${metricsOf(metrics)}</section>` : nothing}
      ${weights ? html`<section class="card"><h2>${msg('What it weighs')}</h2>${weightsOf(weights)}</section>` : nothing}
      ${bias ? html`<section class="card"><h2>${msg('What its lists do to your site')}</h2>${biasOf(bias)}</section>` : nothing}`;
  }

  /** A training moves on by itself: looked at again while it does. */
  #watch({ versions }: Recommender): void {
    clearTimeout(this.#timer);
    if (this.isConnected && versions[0]?.status === 'training') this.#timer = setTimeout(this.#recommender.run, AGAIN);
  }

  #show(now: Recommender): void {
    this.#recommender.value = now;
    this.#watch(now);
  }

  readonly #switch = async (event: Event) => {
    const mode = (event.target as HTMLInputElement).value === 'plain' ? 'plain' : 'learned';
    await this.#mode.run(
      async () => this.#show(await this.api.call('PUT', '/studio/recommender', { json: { mode } })),
      mode === 'plain'
        ? msg('Lists are made with the plain formulas from now on.')
        : msg('Lists are made with what was learned from now on.'),
    );
  };

  readonly #train = async () => {
    if (this.#recommender.value?.versions[0]?.status === 'training') return;
    const done = await this.#act.run(
      () => this.api.call('POST', '/studio/recommender/train', {}),
      msg('The training has begun.'),
    );
    if (done) this.#recommender.run();
  };

  async #restore(version: number): Promise<void> {
    const sure = await confirmed({
      title: msg(str`Go back to version ${version}?`),
      text: msg(
        'Lists are made with it at once. The one in use now is kept, and you can go back to it in the same way.',
      ),
      yes: msg('Go back'),
    });
    if (!sure) return;
    const param = { version: String(version) };
    const done = await this.#act.run(
      async () => this.#show(await this.api.call('POST', '/studio/recommender/versions/:version/restore', { param })),
      msg(str`Version ${version} makes the lists now.`),
    );
    // Another one was trained meanwhile: show how it stands.
    if (!done) this.#recommender.run();
    await this.updateComplete;
    // The button that was pressed is gone.
    if (!this.contains(document.activeElement)) this.querySelector<HTMLElement>('h2[tabindex]')?.focus();
  }
}

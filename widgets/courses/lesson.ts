import { msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { CoursesApi } from '../../sdk/courses.ts';
import type { Course, Lesson, LyceumError } from '../../sdk/index.ts';
import { RecommendationsApi } from '../../sdk/recommendations.ts';
import { forgetCheckout } from '../base/checkout.ts';
import { adoptCodeColours } from '../base/code.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { clearLight, fillLight } from '../base/light.ts';
import { asLyceumError, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import type { Locked } from '../paywall/gate.ts';
import { lessonAddress } from './address.ts';

export interface Completed {
  course: string;
  lesson: string;
  completed: boolean;
}

/**
 * An opened lesson of a course: its text, which goes into the light DOM of `host`, or the gate; marking it as done; the
 * ways to its neighbours.
 *
 * @fires lyceum-completed - Detail: `Completed`.
 */
export class LyceumLesson extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        /* What follows the course stays below the fold while a text comes and goes. */
        min-height: 100vh;
        line-height: inherit;
        scroll-margin-top: 1.5rem;
      }
      header,
      footer,
      .loading,
      .failure,
      lyceum-gate {
        font-size: 1rem;
        line-height: 1.5;
      }
      h2 {
        margin-top: 0.1em;
        font-size: 1.75em;
        overflow-wrap: anywhere;
      }
      h2:focus {
        outline: none;
      }
      .text {
        margin-block: 1.5em;
      }
      .loading {
        display: grid;
        align-content: start;
        gap: 1em;
      }
      .bone:nth-child(4n) {
        width: 62%;
        margin-bottom: 1em;
      }
      lyceum-gate {
        margin-block: 1.5em;
      }
      footer {
        display: grid;
        gap: 1em;
        padding-block: 1.25em 1.75em;
        border-top: 1px solid var(--_border);
      }
      .acts,
      .ways {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6em 1em;
      }
      .ways {
        justify-content: space-between;
      }
      .ways a {
        max-width: 100%;
        overflow-wrap: anywhere;
      }
      .ways a:only-child[rel='next'] {
        margin-inline-start: auto;
      }
      [aria-pressed='true'] {
        border-color: var(--_accent);
        background: var(--_tint);
        color: var(--_accent);
      }
    `,
  ];

  @property({ attribute: false }) host!: HTMLElement;
  @property({ attribute: false }) course!: Course;
  /** The lesson's place in the outline. */
  @property({ attribute: false }) at = 0;
  @state() private busy = false;
  @state() private error: LyceumError | null = null;
  #viewed = '';
  #filled: Lesson | undefined;

  readonly #lesson = new Request<Lesson>(this, {
    load: async (lyceum, signal) => {
      const lesson = await new CoursesApi(lyceum).lesson(this.course.slug, this.#slug, { signal });
      if (lesson.state === 'locked') {
        this.#lock();
        await (await import('../paywall/gate.ts')).defineGate(this.#locked(lesson));
      }
      return lesson;
    },
    key: () => `${this.course.slug}/${this.#slug}`,
    on: ['session', 'access'],
    gated: ({ state, preview }) => state === 'open' && !preview && this.course.access !== 'open',
  });

  get #slug(): string {
    return this.course.outline[this.at]?.slug ?? '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#filled = undefined;
    clearLight(this.host);
  }

  /** To the heading: the reader has come from somewhere else. */
  override focus(): void {
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('h2')?.focus({ preventScroll: true });
      this.scrollIntoView();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('at')) this.error = null;
  }

  protected override updated(): void {
    const lesson = this.#lesson.value;
    if (lesson === this.#filled) return;
    this.#filled = lesson;
    if (lesson?.state === 'open') {
      adoptCodeColours();
      forgetCheckout();
      fillLight(this.host, lesson.html);
      this.#view(`${lesson.course}/${lesson.slug}`);
    } else clearLight(this.host);
  }

  /** A text that was open does not stay until the gate's code is here. */
  #lock(): void {
    if (this.#lesson.value?.state !== 'open') return;
    this.#lesson.value = undefined;
    this.requestUpdate();
  }

  /** Recommendations are poorer without it, the reader is not: a failure is let go. */
  #view(slug: string): void {
    if (this.#viewed === slug || !this.lyceum?.signedIn) return;
    this.#viewed = slug;
    new RecommendationsApi(this.lyceum).record('view', 'lesson', slug).catch(() => {});
  }

  override render() {
    const { outline } = this.course;
    const summary = outline[this.at];
    if (!summary) return null;
    return html`<article aria-labelledby="title">
      <header>
      <p class="small muted">
        ${msg(str`Lesson ${this.at + 1} of ${outline.length}`)} · ${msg(str`${summary.minutes} min`)}
      </p>
      <h2 id="title" tabindex="-1">${summary.title}</h2>
      </header>
      ${this.#lesson.render({
        loading: () => this.#bones(),
        done: (lesson) =>
          lesson.state === 'open'
            ? html`<div class="text"><slot></slot></div>
                ${this.#foot(summary.completedAt !== null)}`
            : html`<lyceum-gate
                  part="gate"
                  .lyceum=${this.lyceum}
                  .content=${this.#locked(lesson)}
                ></lyceum-gate>
                <footer>${this.#ways()}</footer>`,
      })}
    </article>`;
  }

  #locked({ reason, offers, opensAt, ended }: Lesson & { state: 'locked' }): Locked {
    return { reason, offers, opensAt, ended, access: this.course.access };
  }

  #bones() {
    return html`<div class="text loading" aria-hidden="true">
        ${Array.from({ length: 12 }, () => html`<i class="bone"></i>`)}
      </div>
      <p class="unseen" role="status">${msg('Loading the lesson')}</p>`;
  }

  #foot(done: boolean) {
    const last = this.at === this.course.outline.length - 1;
    return html`<footer>
      <div class="acts">
        ${
          this.lyceum?.signedIn
            ? html`<button
              class="button ${done ? 'quiet' : ''}"
              type="button"
              aria-pressed=${done ? 'true' : nothing}
              aria-disabled=${this.busy ? 'true' : 'false'}
              @click=${() => this.#complete(!done)}
            >
              ${done ? html`<span aria-hidden="true">✓</span> ${msg('Done')}` : last ? msg('Mark as done') : msg('Mark as done and go on')}
            </button>`
            : html`<p class="small muted">${msg('Sign in, and your progress is kept.')}</p>`
        }
        ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
      </div>
      ${this.#ways()}
    </footer>`;
  }

  #ways() {
    const before = this.course.outline[this.at - 1];
    const after = this.course.outline[this.at + 1];
    return html`<nav class="ways small" aria-label=${msg('Neighbouring lessons')}>
      ${before ? html`<a rel="prev" href=${lessonAddress(before.slug)}><span aria-hidden="true">←</span> ${before.title}</a>` : null}
      ${after ? html`<a rel="next" href=${lessonAddress(after.slug)}>${after.title} <span aria-hidden="true">→</span></a>` : null}
    </nav>`;
  }

  async #complete(completed: boolean): Promise<void> {
    if (this.busy || !this.lyceum) return;
    const { slug, outline } = this.course;
    const lesson = this.#slug;
    const after = outline[this.at + 1];
    this.busy = true;
    this.error = null;
    try {
      await new CoursesApi(this.lyceum).complete(slug, lesson, completed);
      this.emit('lyceum-completed', { course: slug, lesson, completed } satisfies Completed);
      // Unless the reader has gone elsewhere meanwhile.
      if (completed && after && this.#slug === lesson) location.assign(lessonAddress(after.slug));
    } catch (error) {
      this.error = asLyceumError(error);
    } finally {
      this.busy = false;
    }
  }
}

import { msg, str } from '@lit/localize';
import { css, html, nothing, type PropertyValues } from 'lit';
import { CoursesApi } from '../../sdk/courses.ts';
import type { Course } from '../../sdk/index.ts';
import { bar } from '../base/bar.ts';
import { checkoutInAddress } from '../base/checkout.ts';
import { define, LyceumElement } from '../base/element.ts';
import { Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { lessonAddress, lessonInAddress } from './address.ts';
import type { Completed } from './lesson.ts';
import { lock } from './lock.ts';
import { materials, materialsInAddress, materialsStyle } from './materials.ts';
import { progressBar, progressText } from './progress.ts';

/** As many as the reserved space holds; the rest on demand. */
const FEW = 6;

/**
 * A course: progress, the outline of its lessons, its materials, and the lesson that the reader opened. A lesson has an
 * address (`#lesson=its-slug`), as the materials have (`#materials`), so it can be linked and the browser's back button
 * works. Its text is put into the page itself, so that the blog's typography applies.
 *
 * @element lyceum-course
 * @fires lyceum-completed - A lesson was marked as done, or as not done; detail: `{ course, lesson, completed }`.
 * @csspart outline - The list of lessons.
 * @csspart lesson - The opened lesson.
 * @csspart gate - The card on a locked lesson.
 * @csspart materials - What the course recommends beside its lessons.
 * @cssprop --lyceum-accent - Links, marks and progress.
 */
export class LyceumCourse extends LyceumElement {
  static override styles = [
    tokens,
    tag,
    bar,
    materialsStyle,
    css`
      :host {
        container-type: inline-size;
        /* The lesson's text is the page's own: what it inherits passes through. */
        line-height: inherit;
      }
      header,
      nav,
      .loading {
        font-size: 1rem;
        line-height: 1.5;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.8em 1.5em;
        min-height: 2.75em;
        margin-bottom: 1.1em;
      }
      .progress {
        flex: 1 1 12em;
        display: grid;
        gap: 0.45em;
      }
      ol {
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 1.25);
        overflow: hidden;
      }
      li + li {
        border-top: 1px solid var(--_border);
      }
      nav a {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: 0.85em;
        height: 3.4em;
        padding: 0 1.1em;
        color: inherit;
        text-decoration: none;
      }
      nav a:hover {
        background: var(--_surface);
      }
      nav a:focus-visible {
        outline-offset: -3px;
        border-radius: inherit;
      }
      nav a[aria-current] {
        background: var(--_tint);
        font-weight: 600;
      }
      .title {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-clamp: 2;
        overflow: hidden;
        overflow-wrap: anywhere;
        line-height: 1.3;
      }
      .mark {
        display: grid;
        place-items: center;
        width: 1.9em;
        height: 1.9em;
        border: 1px solid var(--_border);
        border-radius: 50%;
        font-size: 0.85em;
        font-variant-numeric: tabular-nums;
        font-weight: 600;
      }
      .done .mark {
        border-color: transparent;
        background: var(--_accent);
        color: var(--_on-accent);
      }
      .next .mark {
        border-color: var(--_accent);
        color: var(--_accent);
      }
      .aside {
        display: flex;
        align-items: center;
        gap: 0.6em;
        white-space: nowrap;
      }
      svg {
        width: 1em;
        height: 1em;
        vertical-align: -0.12em;
        fill: currentcolor;
      }
      .rest {
        margin-top: 0.7em;
      }
      lyceum-lesson {
        margin-top: 2.5em;
      }
      .loading ol > li {
        display: grid;
        align-items: center;
        height: 3.4em;
        padding: 0 1.1em;
      }
      .loading li .bone {
        width: 55%;
      }
      @container (width < 26em) {
        nav .tag {
          display: none;
        }
      }
      @container (width >= 64em) {
        .beside {
          display: grid;
          grid-template-columns: 20em minmax(0, 1fr);
          align-items: start;
          gap: 3em;
        }
        .beside > nav {
          position: sticky;
          top: 1.5rem;
        }
        .beside > lyceum-lesson {
          margin-top: 0;
        }
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    course: {},
    lesson: { state: true },
    whole: { state: true },
  };

  /** The course's slug. */
  declare course: string;
  /** The opened lesson's slug. */
  declare private lesson: string | null;
  declare private whole: boolean;
  #moveFocus = false;
  /** Whether the address asked for the materials. */
  #wanted = false;
  #goToMaterials = false;

  constructor() {
    super();
    this.course = '';
    this.lesson = null;
    this.whole = false;
  }

  readonly #course = new Request<Course>(this, {
    load: (lyceum, signal) => new CoursesApi(lyceum).read(this.course, { signal }),
    key: () => this.course,
    on: ['session', 'access', 'activity'],
  });

  /** The code of a lesson, once one is opened: readers of the outline alone never load it. */
  readonly #code = new Request<boolean>(this, {
    load: async () => {
      if (this.#opened() === null) return false;
      define('lyceum-lesson', (await import('./lesson.ts')).LyceumLesson);
      return true;
    },
    key: () => String(this.#opened() !== null),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.#addressChanged);
    this.lesson = lessonInAddress();
    // A reader who followed a link to the lesson is taken to it, unless they have begun to read elsewhere.
    this.#moveFocus = this.lesson !== null && scrollY === 0;
    this.#wanted = materialsInAddress();
    this.#goToMaterials = this.#wanted && scrollY === 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#addressChanged);
  }

  readonly #addressChanged = () => {
    if (materialsInAddress()) {
      this.#wanted = this.#goToMaterials = true;
      this.requestUpdate();
      return;
    }
    const lesson = lessonInAddress();
    // Anchors within a lesson's text leave it open.
    if (lesson === this.lesson || (lesson === null && location.hash)) return;
    this.lesson = lesson;
    this.#moveFocus = lesson !== null;
  };

  protected override willUpdate(_changed: PropertyValues): void {
    const course = this.#course.value;
    // Back from paying to a page whose address lost the lesson: a locked one confirms the payment.
    if (course?.state === 'locked' && !this.lesson && checkoutInAddress()) {
      this.lesson = course.outline.find(({ preview }) => !preview)?.slug ?? null;
    }
  }

  protected override updated(): void {
    if (this.#goToMaterials && this.#course.value) {
      this.#goToMaterials = false;
      const section = this.renderRoot.querySelector('details');
      if (section) section.open = true;
      section?.scrollIntoView();
      section?.querySelector('summary')?.focus({ preventScroll: true });
    }
    if (this.#opened() === null) {
      // Nothing is open, so no text belongs here: neither the last lesson's nor one out of a page snapshot.
      if (this.#course.value) this.#moveFocus = false;
      if (this.#course.value || !this.lesson) this.querySelector(':scope > [slot="gated"]')?.remove();
      return;
    }
    if (this.#moveFocus && this.#code.value) {
      this.#moveFocus = false;
      this.renderRoot.querySelector<HTMLElement>('lyceum-lesson')?.focus();
    }
  }

  /** The opened lesson's place in the outline; the address may name a lesson of another course. */
  #opened(): number | null {
    const at = this.#course.value?.outline.findIndex(({ slug }) => slug === this.lesson) ?? -1;
    return at < 0 ? null : at;
  }

  override render() {
    return this.#course.render({
      loading: () => html`<div class="loading" aria-hidden="true">
          <header><div class="progress"><i class="bone"></i></div></header>
          <ol>${Array.from({ length: 5 }, () => html`<li><i class="bone"></i></li>`)}</ol>
        </div>
        <p class="unseen" role="status">${msg('Loading the course')}</p>`,
      done: (course) => this.#body(course),
    });
  }

  #body(course: Course) {
    const { title, completed, lessons, minutes, outline } = course;
    const at = this.#opened();
    // What opens later is nothing to start with.
    const next = outline.findIndex(({ completedAt, opensAt }) => completedAt === null && opensAt === null);
    const upcoming = next === at ? undefined : outline[next];
    return html`
      <header>
        <div class="progress">
          <p class="small muted">
            <span role="status">${completed === lessons && lessons > 0 ? msg('You have finished this course.') : progressText(completed, lessons)}</span>
            · ${msg(str`${minutes} min`)}
          </p>
          ${progressBar(title, completed, lessons)}
        </div>
        ${
          upcoming
            ? html`<a class="button" href=${lessonAddress(upcoming.slug)}>${completed > 0 ? msg('Continue') : msg('Start')}<span class="unseen">: ${upcoming.title}</span></a>`
            : null
        }
      </header>
      <div class=${at === null ? nothing : 'beside'}>
        ${outline.length === 0 ? html`<p class="muted">${msg('No lessons yet.')}</p>` : this.#outline(course, at, next)}
        ${at === null ? null : this.#lesson(course, at)}
      </div>
      ${materials(course, this.lyceum, this.#wanted)}
    `;
  }

  #outline({ outline, title, state }: Course, at: number | null, next: number) {
    const wanted = at ?? (next < 0 ? outline.findIndex(({ completedAt }) => completedAt === null) : next);
    const from = this.whole || outline.length <= FEW + 1 ? 0 : Math.max(0, Math.min(wanted - 2, outline.length - FEW));
    const shown = this.whole || outline.length <= FEW + 1 ? outline : outline.slice(from, from + FEW);
    return html`<nav part="outline" aria-label=${msg(str`Lessons of ${title}`)}>
      <ol start=${from + 1}>
        ${shown.map(({ slug, title, minutes, preview, completedAt, opensAt }, index) => {
          const done = completedAt !== null;
          const number = from + index + 1;
          const locked = state === 'locked' && !preview;
          return html`<li class=${done ? 'done' : number - 1 === next ? 'next' : nothing}>
            <a href=${lessonAddress(slug)} aria-current=${number - 1 === at ? 'true' : nothing}>
              <span class="mark">${done ? html`<span aria-hidden="true">✓</span><span class="unseen">${msg('Done')}</span>` : number}</span>
              <span class="title">${title}</span>
              <span class="aside small">
                ${preview && state === 'locked' ? html`<span class="tag">${msg('Free preview')}</span>` : null}
                <span class="muted">${locked ? lock() : null} ${opensAt === null ? msg(str`${minutes} min`) : msg(str`Opens ${day(opensAt)}`)}</span>
              </span>
            </a>
          </li>`;
        })}
      </ol>
      ${
        shown.length < outline.length
          ? html`<button class="link small rest" type="button" @click=${() => (this.whole = true)}>${msg(str`Show all ${outline.length} lessons`)}</button>`
          : null
      }
    </nav>`;
  }

  #lesson(course: Course, at: number) {
    return this.#code.render({
      loading: () => null,
      done: () => html`<lyceum-lesson
        part="lesson"
        exportparts="gate"
        .lyceum=${this.lyceum}
        .host=${this}
        .course=${course}
        .at=${at}
        @lyceum-completed=${this.#completed}
      ><slot name="gated"></slot></lyceum-lesson>`,
    });
  }

  /** Shown at once; the API's own count follows. */
  readonly #completed = ({ detail }: CustomEvent<Completed>) => {
    const course = this.#course.value;
    if (!course) return;
    const outline = course.outline.map((lesson) =>
      lesson.slug === detail.lesson ? { ...lesson, completedAt: detail.completed ? Date.now() : null } : lesson,
    );
    const completed = outline.filter(({ completedAt }) => completedAt !== null).length;
    this.#course.value = { ...course, outline, completed };
    this.requestUpdate();
  };
}

export default LyceumCourse;

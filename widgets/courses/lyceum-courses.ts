import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { CoursesApi } from '../../sdk/courses.ts';
import type { CoursePage, CourseSummary, LyceumError } from '../../sdk/index.ts';
import { bar } from '../base/bar.ts';
import { accessTag, levelName, topicName } from '../base/content.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError, Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { tokens } from '../base/tokens.ts';
import { progressBar, progressText } from './progress.ts';

/**
 * The site's courses as cards, newest first, with the member's progress. Before the reader asks for more it is one row
 * (on a small screen: two cards), of a height that no text can exceed, so the page reserves exactly that.
 *
 * @element lyceum-courses
 * @csspart card - One course.
 * @csspart title - Its link.
 * @cssprop --lyceum-accent - Links, tags and progress.
 */
export class LyceumCourses extends LyceumElement {
  static override styles = [
    tokens,
    tag,
    bar,
    css`
      :host {
        container-type: inline-size;
        font-size: 1rem;
      }
      ul {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1em;
      }
      .card {
        position: relative;
        display: flex;
        flex-direction: column;
        height: 15.5em;
        padding: 1.2em 1.3em 1.25em;
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 1.25);
        overflow: hidden;
        transition: border-color 0.15s;
      }
      a.title {
        color: inherit;
        text-decoration: none;
      }
      a.title::after {
        position: absolute;
        inset: 0;
        content: '';
      }
      .card:hover {
        border-color: color-mix(in srgb, var(--_accent) 60%, transparent);
      }
      .card:hover .title {
        color: var(--_accent);
      }
      .card:focus-within:has(:focus-visible) {
        outline: 2px solid var(--_accent);
        outline-offset: 2px;
      }
      .title:focus-visible {
        outline: none;
      }
      .line {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        flex: none;
      }
      h3,
      .summary {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-clamp: 2;
        flex: none;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .tag {
        margin-inline-end: 0.35em;
      }
      h3 {
        margin-block: 0.45em 0.35em;
        font-size: 1.15em;
        letter-spacing: -0.01em;
      }
      .summary {
        margin-bottom: 0.5em;
        font-size: 0.95em;
        -webkit-line-clamp: 3;
        line-clamp: 3;
      }
      .progress {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.35em;
        margin-top: auto;
      }
      .foot {
        display: flex;
        justify-content: space-between;
        gap: 1em;
        white-space: nowrap;
      }
      .foot > .line {
        flex: 1;
      }
      .more {
        display: none;
        height: 2.5em;
        margin-top: 1em;
      }
      .few > :nth-child(n + 2) {
        display: none;
      }
      .few:has(> :nth-child(2)) ~ .more,
      .all ~ .more {
        display: inline-flex;
      }
      @media (width < 40rem) {
        .few > :nth-child(2) {
          display: grid;
        }
        .few:not(:has(> :nth-child(3))) ~ .more {
          display: none;
        }
      }
      @container (width >= 32em) {
        ul {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .few > :nth-child(2) {
          display: grid;
        }
        .few:not(:has(> :nth-child(3))) ~ .more {
          display: none;
        }
      }
      @container (width >= 54em) {
        ul {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
        .few > :nth-child(3) {
          display: grid;
        }
        .few:not(:has(> :nth-child(4))) ~ .more {
          display: none;
        }
      }
      /* Fewer courses than columns leave no hole. */
      @container (width >= 54em) {
        ul:not(:has(> :nth-child(3))) {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (width >= 32em) {
        ul:not(:has(> :nth-child(2))) {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .loading .card {
        gap: 0.9em;
      }
      .bone:nth-child(1),
      .bone:nth-child(5) {
        width: 45%;
      }
      .bone:nth-child(2) {
        width: 80%;
        height: 1.4em;
      }
      .empty {
        padding: 2em 1.3em;
        border: 1px dashed var(--_border);
        border-radius: calc(var(--_radius) * 1.25);
        text-align: center;
      }
      .error {
        margin-top: 0.5em;
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    expanded: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  declare private expanded: boolean;
  declare private busy: boolean;
  declare private problem: LyceumError | null;
  /** How many pages are shown, so that a refresh asks for as many. */
  #pages = 1;

  constructor() {
    super();
    this.expanded = false;
    this.busy = false;
    this.problem = null;
  }

  readonly #courses = new Request<CoursePage>(this, {
    load: async (lyceum, signal) => {
      let page = await new CoursesApi(lyceum).list(undefined, { signal });
      for (let more = 1; more < this.#pages && page.next; more++) {
        page = joined(page, await new CoursesApi(lyceum).list(page.next, { signal }));
      }
      return page;
    },
    on: ['session', 'activity'],
  });

  override render() {
    return this.#courses.render({
      loading: () => html`<ul class="few loading" aria-hidden="true">
          ${Array.from({ length: 3 }, () => this.#bones())}
        </ul>
        <p class="unseen" role="status">${msg('Loading the courses')}</p>`,
      done: (page) => (page.courses.length === 0 ? this.#empty() : this.#list(page)),
    });
  }

  #empty() {
    return html`<p class="empty muted">${msg('No courses yet.')}</p>`;
  }

  #list({ courses, next }: CoursePage) {
    return html`<ul class=${this.expanded ? 'all' : 'few'}>${courses.map((course) => html`<li>${this.#card(course)}</li>`)}</ul>
      ${
        this.expanded && !next
          ? null
          : html`<button class="button quiet more" type="button" aria-disabled=${this.busy ? 'true' : 'false'} @click=${this.#more}>
            ${this.busy ? msg('One moment…') : msg('Show more')}
          </button>`
      }
      ${this.problem ? html`<p class="error" role="alert">${explain(this.problem)}</p>` : null}`;
  }

  #card(course: CourseSummary) {
    const { title, completed, lessons, minutes } = course;
    return html`<article class="card" part="card">
      <p class="small muted line">${accessTag(course.access)} ${levelName(course.level)} · ${msg(str`${minutes} min`)}</p>
      <h3><a class="title" part="title" href=${course.url}>${title}</a></h3>
      <p class="summary">${course.summary}</p>
      <div class="progress">
        <div class="foot small muted">
          <span class="line">${course.topics.map(topicName).join(', ')}</span>
          <span class="count">${
            this.lyceum?.signedIn
              ? progressText(completed, lessons)
              : lessons === 1
                ? msg('1 lesson')
                : msg(str`${lessons} lessons`)
          }</span>
        </div>
        ${this.lyceum?.signedIn ? progressBar(title, completed, lessons) : null}
      </div>
    </article>`;
  }

  #bones() {
    return html`<li>
      <div class="card">
        <i class="bone"></i><i class="bone"></i><i class="bone"></i><i class="bone"></i><i class="bone"></i>
      </div>
    </li>`;
  }

  readonly #more = async () => {
    const page = this.#courses.value;
    if (!page || this.busy) return;
    const shown = this.#links().length;
    if (this.expanded && page.next && this.lyceum) {
      this.busy = true;
      this.problem = null;
      try {
        this.#courses.value = joined(page, await new CoursesApi(this.lyceum).list(page.next));
        this.#pages += 1;
      } catch (error) {
        this.problem = asLyceumError(error);
        return;
      } finally {
        this.busy = false;
      }
    }
    this.expanded = true;
    await this.updateComplete;
    this.#links()[shown]?.focus();
  };

  /** The links that can be seen. */
  #links(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('a.title')].filter((link) => link.checkVisibility());
  }
}

const joined = (page: CoursePage, after: CoursePage): CoursePage => ({
  courses: [...page.courses, ...after.courses],
  next: after.next,
});

export default LyceumCourses;

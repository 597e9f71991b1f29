import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { CourseSourcePage } from '../../worker/contract/course.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { accessTag, statusTag } from './words.ts';

/** Every course, by its slug; from here to its materials. */
export class DeskCourses extends DeskPage {
  readonly #courses: Reading<CourseSourcePage> = new Reading(this, (signal) => this.#page(undefined, signal));

  #page(cursor: string | undefined, signal: AbortSignal): Promise<CourseSourcePage> {
    return this.api.call('GET', '/studio/courses', { query: { cursor } }, { signal });
  }

  override render() {
    return this.#courses.render(({ courses, next }) =>
      courses.length === 0
        ? html`<p class="empty">${msg('No courses yet.')}</p>`
        : html`<ul class="rows">
              ${courses.map(
                ({ slug, title, status, access, lessons }) => html`<li>
                  <a class="title" href="#/courses/${slug}">${title}</a>
                  <p class="meta">
                    ${statusTag(status)} ${accessTag(access)}
                    <span class="muted">${lessons === 1 ? msg('1 lesson') : msg(str`${lessons} lessons`)}</span>
                  </p>
                </li>`,
              )}
            </ul>
            ${more(next, this.#courses.pending, this.#more)}`,
    );
  }

  readonly #more = (cursor: string) => {
    const shown = this.#courses.value?.courses ?? [];
    this.#courses.extend(async (signal) => {
      const page = await this.#page(cursor, signal);
      return { ...page, courses: [...shown, ...page.courses] };
    });
  };
}

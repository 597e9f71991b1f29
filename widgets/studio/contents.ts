import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { ContentRef } from '../../worker/contract/billing.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

interface Content extends ContentRef {
  title: string;
}

/** Pages of posts and of courses that are asked for: 600 of each. */
const PAGES = 20;

export const keyOf = ({ kind, slug }: ContentRef) => `${kind}/${slug}`;

/** Posts and courses to choose from. @fires desk-chosen - The contents that are chosen now. */
export class DeskContents extends DeskPage {
  @property() label = '';
  /** One only. */
  @property({ type: Boolean }) single = false;
  /** Chosen before, and not to be chosen again. */
  @property({ attribute: false }) taken: readonly ContentRef[] = [];
  @property({ attribute: false }) fault = '';
  @state() private chosen: readonly ContentRef[] = [];
  @state() private wanted = '';
  readonly #contents: Reading<Content[]> = new Reading(this, (signal) => this.#all(signal));

  override render() {
    return html`<fieldset class="picker" ?data-wrong=${this.fault !== ''}>
      <legend tabindex="-1">${this.label}</legend>
      ${this.#contents.render((contents) => this.#list(contents))}
      <p class="error small" role="alert">${this.fault}</p>
    </fieldset>`;
  }

  #list(contents: Content[]) {
    const taken = new Set(this.taken.map(keyOf));
    const free = contents.filter((content) => !taken.has(keyOf(content)));
    if (free.length === 0) return html`<p class="muted">${msg('There is no post and no course to choose.')}</p>`;
    const wanted = this.wanted.toLowerCase();
    const shown = free.filter(({ title, slug }) => `${title} ${slug}`.toLowerCase().includes(wanted));
    const chosen = new Set(this.chosen.map(keyOf));
    return html`<label class="unseen" for="find-content">${msg('Find a post or course')}</label>
      <input id="find-content" type="search" autocomplete="off" placeholder=${msg('Find a post or course')} @input=${this.#find} @keydown=${stay} />
      <ul tabindex="0" aria-label=${this.label}>
        ${shown.map(
          (content) => html`<li>
            <label>
              <input type=${this.single ? 'radio' : 'checkbox'} name="content" value=${keyOf(content)} .checked=${live(chosen.has(keyOf(content)))} @change=${(event: Event) => this.#choose(event, content)} />
              <span>${content.title}</span>
              <span class="tag">${content.kind === 'post' ? msg('Post') : msg('Course')}</span>
            </label>
          </li>`,
        )}
      </ul>
      <p class="hint" role="status">
        ${shown.length === 0 ? msg('Nothing has this in its title.') : nothing}
        ${this.single ? nothing : msg(str`${this.chosen.length} chosen`)}
      </p>`;
  }

  readonly #find = (event: Event) => {
    event.stopPropagation();
    this.wanted = (event.target as HTMLInputElement).value.trim();
  };

  #choose(event: Event, { kind, slug }: Content): void {
    const rest = this.single ? [] : this.chosen.filter((one) => keyOf(one) !== keyOf({ kind, slug }));
    this.chosen = (event.target as HTMLInputElement).checked ? [...rest, { kind, slug }] : rest;
    this.emit('desk-chosen', this.chosen);
  }

  async #all(signal: AbortSignal): Promise<Content[]> {
    const [posts, courses] = await Promise.all([
      everyPage(PAGES, async (cursor) => {
        const page = await this.api.call('GET', '/studio/posts', { query: { cursor } }, { signal });
        return { rows: page.posts.map(({ slug, title }) => ({ kind: 'post' as const, slug, title })), next: page.next };
      }),
      everyPage(PAGES, async (cursor) => {
        const page = await this.api.call('GET', '/studio/courses', { query: { cursor } }, { signal });
        return {
          rows: page.courses.map(({ slug, title }) => ({ kind: 'course' as const, slug, title })),
          next: page.next,
        };
      }),
    ]);
    return [...courses, ...posts];
  }
}

/** Enter searches already; it must not send the form around it. */
const stay = (event: KeyboardEvent) => {
  if (event.key === 'Enter') event.preventDefault();
};

async function everyPage<T>(
  most: number,
  load: (cursor: string | undefined) => Promise<{ rows: T[]; next: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most; page++) {
    const { rows, next } = await load(cursor);
    all.push(...rows);
    if (next === null) break;
    cursor = next;
  }
  return all;
}

import { msg } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CourseRequires } from '../../worker/contract/course.ts';
import { Act } from './act.ts';
import { DeskPage } from './page.ts';
import { faultIn, namesIn, prerequisites } from './prerequisites.ts';
import { Reading } from './reading.ts';

const PATH = '/studio/courses/:course/requires';

/** What should be known before a course. */
export class DeskCourseRequires extends DeskPage {
  @property({ attribute: false }) course = '';
  /** As typed; null: as it is saved. */
  @state() private typed: string | null = null;
  readonly #act = new Act(this);
  readonly #saved: Reading<CourseRequires> = new Reading(this, (signal) =>
    this.api.call('GET', PATH, { param: { course: this.course } }, { signal }),
  );

  override get dirty(): boolean {
    return this.typed !== null && namesIn(this.typed).join() !== this.#saved.value?.requires.join();
  }

  get #own(): string {
    return `course:${this.course}`;
  }

  protected override updated(): void {
    // The form does not send itself while this stands.
    this.querySelector('input')?.setCustomValidity(faultIn(this.typed ?? '', this.#own));
  }

  override render() {
    return this.#saved.render(
      ({ requires, awaits }) => html`<form class="card fields" @submit=${this.#submit} @input=${this.#input}>
        ${prerequisites(this.typed ?? requires.join(', '), this.#own, awaits)}
        ${this.#act.render()}
        <p><button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Saving…') : msg('Save prerequisites')}</button></p>
      </form>`,
    );
  }

  readonly #input = (event: Event) => {
    this.typed = (event.target as HTMLInputElement).value;
    this.#act.clear();
  };

  readonly #submit = async (event: Event) => {
    event.preventDefault();
    const { typed } = this;
    const json = { requires: namesIn(typed ?? this.#saved.value?.requires.join() ?? '') };
    await this.#act.run(async () => {
      this.#saved.value = await this.api.call('PUT', PATH, { param: { course: this.course }, json });
      // What was typed while it was saving stays.
      if (this.typed === typed) this.typed = null;
    }, msg('Saved.'));
  };
}

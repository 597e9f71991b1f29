import { msg, str } from '@lit/localize';
import { html, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { MaterialSource } from '../../worker/contract/course.ts';
import { formatName } from '../courses/format.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { SLUG, slugFrom } from './slug.ts';

const formats = ['article', 'video', 'book', 'code', 'slides', 'data'] as const;

/**
 * A new material, or a change of one.
 *
 * @fires desk-saved - The material as it stands now.
 * @fires desk-stale - Somebody else changed what this form began with.
 * @fires desk-cancelled
 */
export class DeskMaterialForm extends DeskPage {
  @property({ attribute: false }) course = '';
  /** Null for a new one. */
  @property({ attribute: false }) material: MaterialSource | null = null;
  #typed = false;
  #ownSlug = false;
  /** What a save may overwrite: what this form began with, or what its writer was told of. */
  #basedOn: number | null = null;
  #fresh = true;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'material');

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[name=title]')?.focus());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.#fresh || !changed.has('material')) return;
    this.#fresh = false;
    this.#basedOn = this.material?.updatedAt ?? null;
  }

  override render() {
    const { material } = this;
    const text = { title: material?.title ?? '', slug: material?.slug ?? '', url: material?.url ?? '' };
    return html`<form class="card form" novalidate aria-labelledby="material-heading" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="material-heading" class="wide">${material ? msg(str`Edit “${material.title}”`) : msg('New material')}</h2>
      ${this.#checks.field(
        'title',
        msg('Title'),
        ({ invalid, describedBy }) =>
          html`<input name="title" required maxlength="200" value=${text.title} aria-invalid=${invalid} aria-describedby=${describedBy} />`,
      )}
      ${this.#checks.field(
        'slug',
        msg('Slug'),
        ({ invalid, describedBy }) =>
          html`<input name="slug" required maxlength="80" pattern=${SLUG} spellcheck="false" autocapitalize="none" ?readonly=${material !== null} value=${text.slug} title=${msg('Lower-case letters, digits and hyphens.')} aria-invalid=${invalid} aria-describedby=${describedBy} />`,
      )}
      <div class="wide">${this.#checks.field(
        'url',
        msg('Address'),
        ({ invalid, describedBy }) =>
          html`<input name="url" type="url" required maxlength="1000" pattern="https?://.+" placeholder="https://arxiv.org/abs/1706.03762" spellcheck="false" autocapitalize="none" value=${text.url} aria-invalid=${invalid} aria-describedby=${describedBy} />`,
        msg('Only whoever may read the course gets it.'),
      )}</div>
      ${this.#checks.field(
        'format',
        msg('Kind'),
        ({ invalid, describedBy }) =>
          html`<select name="format" aria-invalid=${invalid} aria-describedby=${describedBy}>
            ${formats.map((format) => html`<option value=${format} ?selected=${format === material?.format}>${formatName(format)}</option>`)}
          </select>`,
      )}
      ${this.#checks.number('minutes', msg('Minutes'), { min: 1, max: 6000, value: String(material?.minutes ?? 15) })}
      <div class="wide">${this.#act.render((error) => this.#words(error))}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Saving…') : msg('Save')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  readonly #input = (event: Event) => {
    const { name, value, form } = event.target as HTMLInputElement;
    this.#typed = true;
    const slug = form?.elements.namedItem('slug');
    if (name === 'slug') this.#ownSlug = value !== '';
    if (name === 'title' && !this.material && !this.#ownSlug && slug instanceof HTMLInputElement) {
      slug.value = slugFrom(value);
      this.#checks.clear('slug');
    }
    this.#checks.clear(name);
    this.#act.clear();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const json = {
      title: text('title'),
      url: text('url'),
      format: formats.find((format) => format === text('format')) ?? 'article',
      minutes: Number(text('minutes')),
      basedOn: this.#basedOn,
    };
    const param = { course: this.course, material: text('slug') };
    const done = await this.#act.run(async () => {
      const saved = await this.api.call('PUT', '/studio/courses/:course/materials/:material', { param, json });
      this.#typed = false;
      this.emit('desk-saved', saved);
    });
    if (done || this.#act.error?.code !== 'conflict' || !this.material) return;
    this.#fresh = true;
    this.emit('desk-stale');
  };

  #words(error: LyceumError): string {
    if (error.code === 'bad_request') return msg('This is not an address that a link can have.');
    if (error.code !== 'conflict') return explain(error);
    return this.material
      ? msg(
          'Somebody else changed this material in the meantime: the list shows how. Save again to put yours in its place.',
        )
      : msg(
          'The course has a material of this slug already, or as many as it may have. Choose another slug, or remove one.',
        );
  }
}

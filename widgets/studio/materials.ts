import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { MaterialSource, MaterialSourceList } from '../../worker/contract/course.ts';
import { define } from '../base/element.ts';
import { formatName } from '../courses/format.ts';
import { Act } from './act.ts';
import { confirmed, mayLeave } from './confirm.ts';
import { DeskCourseRequires } from './course-requires.ts';
import { explain } from './explain.ts';
import { DeskMaterialForm } from './material-form.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

define('desk-material-form', DeskMaterialForm);
define('desk-course-requires', DeskCourseRequires);

/** What a course recommends beside its lessons, in the order in which its page shows it, and what it requires. */
export class DeskMaterials extends DeskPage {
  @property({ attribute: false }) course = '';
  /** In the form below the list: a new one, or the one of that slug. */
  @state() private open: 'new' | { slug: string } | null = null;
  readonly #act = new Act(this);
  readonly #list: Reading<MaterialSourceList> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/courses/:course/materials', { param: { course: this.course } }, { signal }),
  );

  get #form(): DeskMaterialForm | null {
    return this.querySelector<DeskMaterialForm>('desk-material-form');
  }

  override get dirty(): boolean {
    const requires = this.querySelector<DeskCourseRequires>('desk-course-requires');
    return (this.#form?.dirty || requires?.dirty) ?? false;
  }

  override render() {
    return html`<p><a href="#/courses">${msg('All courses')}</a></p>
      ${this.#list.render(
        ({ title, materials }) => html`<h2>${title}</h2>
          ${
            materials.length === 0
              ? html`<p class="empty">${msg('No materials yet. Link papers, talks or code that go with the lessons: whoever may read the course gets the links.')}</p>`
              : html`<ul class="rows">${materials.map((one, at) => this.#row(one, at, materials.length))}</ul>`
          }
          ${this.#act.render(words)} ${this.#below(materials)}
          <desk-course-requires .api=${this.api} .course=${this.course}></desk-course-requires>`,
      )}`;
  }

  #row({ slug, title, format, minutes, url }: MaterialSource, at: number, size: number) {
    const move = (by: number, name: string, label: string, possible: boolean) =>
      html`<button type="button" class="button quiet small" data-move=${by} aria-label=${name} ?disabled=${!possible} @click=${() => this.#move(slug, by)}>${label}</button>`;
    return html`<li data-material=${slug}>
      <a class="title" href=${url} target="_blank" rel="noopener">${title}</a>
      <p class="meta muted">
        <span>${formatName(format)}</span><span>${msg(str`${minutes} min`)}</span><span>${new URL(url).host}</span>
      </p>
      <p class="row">
        ${move(-1, msg(str`Move “${title}” up`), '↑', at > 0)} ${move(1, msg(str`Move “${title}” down`), '↓', at < size - 1)}
        <button type="button" class="button quiet small" aria-label=${msg(str`Edit “${title}”`)} @click=${() => this.#show({ slug })}>${msg('Edit')}</button>
        <button type="button" class="button quiet small" aria-label=${msg(str`Remove “${title}”`)} @click=${() => this.#remove(slug, title)}>${msg('Remove')}</button>
      </p>
    </li>`;
  }

  #below(materials: MaterialSource[]) {
    const { open } = this;
    if (open === null)
      return html`<p><button type="button" class="button add" @click=${() => this.#show('new')}>${msg('Add a material')}</button></p>`;
    const material = open === 'new' ? null : materials.find(({ slug }) => slug === open.slug);
    // Somebody else removed it.
    if (material === undefined) return nothing;
    return html`<desk-material-form .api=${this.api} .course=${this.course} .material=${material} @desk-saved=${this.#saved} @desk-stale=${this.#list.run} @desk-cancelled=${() => this.#close()}></desk-material-form>`;
  }

  async #show(what: 'new' | { slug: string }): Promise<void> {
    if (this.#form?.dirty && !(await mayLeave())) return;
    this.#act.clear();
    // Another form, not this one with other values.
    this.open = null;
    await this.updateComplete;
    this.open = what;
    await this.updateComplete;
    this.#form?.focus();
  }

  async #close(): Promise<void> {
    this.open = null;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.add')?.focus();
  }

  readonly #saved = (event: CustomEvent<MaterialSource>) => {
    this.#act.say(msg(str`“${event.detail.title}” is saved.`));
    void this.#close();
    this.#list.run();
  };

  async #move(slug: string, by: number): Promise<void> {
    const list = this.#list.value;
    if (!list || this.#act.busy) return;
    const order = list.materials.map((one) => one.slug);
    const at = order.indexOf(slug);
    order.splice(at + by, 0, ...order.splice(at, 1));
    const param = { course: this.course };
    const done = await this.#act.run(async () => {
      this.#list.value = await this.api.call('PUT', '/studio/courses/:course/materials', { param, json: { order } });
    });
    if (!done) {
      if (this.#act.error?.code === 'conflict') this.#list.run();
      return;
    }
    await this.updateComplete;
    const buttons = [...this.querySelectorAll<HTMLButtonElement>(`[data-material="${slug}"] [data-move]`)];
    const same = buttons.find((button) => button.dataset.move === String(by));
    // At an end that way is closed: the focus stays with the material.
    (same?.disabled ? buttons.find((button) => !button.disabled) : same)?.focus();
  }

  async #remove(slug: string, title: string): Promise<void> {
    const sure = await confirmed({
      title: msg(str`Remove “${title}”?`),
      text: msg('The course no longer names it. What it links to stays where it is.'),
      yes: msg('Remove'),
      danger: true,
    });
    if (!sure) return;
    const path = '/studio/courses/:course/materials/:material';
    const done = await this.#act.run(
      () => this.api.call('DELETE', path, { param: { course: this.course, material: slug } }),
      msg(str`“${title}” is removed.`),
    );
    if (done || this.#act.error?.code === 'not_found') this.#list.run();
  }
}

function words(error: LyceumError): string {
  if (error.code === 'conflict')
    return msg('Somebody else changed the materials in the meantime. Here is what stands now: please try again.');
  return explain(error);
}

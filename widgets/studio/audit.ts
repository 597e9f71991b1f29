import { msg } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { AuditEntry, AuditPage } from '../../worker/contract/repair.ts';
import { ago, day } from '../base/time.ts';
import { actorOf, auditNote, auditWords } from './audit-words.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

/** Who did what to money and access, newest first; to one subject only, where its id is given. */
export class DeskAudit extends DeskPage {
  @state() private subject = '';
  readonly #trail: Reading<AuditPage> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/audit', { query: this.#query }, { signal }),
  );

  get #query(): { subject?: string } {
    return this.subject ? { subject: this.subject } : {};
  }

  override render() {
    return html`<form role="search" class="search stack" @submit=${this.#search}>
        <label class="field">
          <span>${msg('Only what was done to')}</span>
          <input type="search" name="subject" maxlength="200" autocomplete="off" spellcheck="false" autocapitalize="none" aria-describedby="hint-subject" @search=${this.#search} />
        </label>
        <p id="hint-subject" class="hint">${msg('The id of a member, a plan, a code, a payment or a token.')}</p>
        <button class="button quiet">${msg('Show')}</button>
      </form>
      ${this.#trail.render(({ entries, next }) =>
        entries.length === 0
          ? html`<p class="empty" role="status">${this.subject ? msg('Nothing was done to this.') : msg('Nothing yet. What is done here to money and access is written down.')}</p>`
          : html`<ul class="rows">${entries.map(row)}</ul>
              ${more(next, this.#trail.pending, this.#more)}`,
      )}`;
  }

  readonly #search = (event: Event) => {
    event.preventDefault();
    const subject = this.querySelector<HTMLInputElement>('[name=subject]')?.value.trim() ?? '';
    if (subject === this.subject && event.type === 'search') return;
    this.subject = subject;
    this.#trail.run();
  };

  readonly #more = (cursor: string) => {
    const shown = this.#trail.value?.entries ?? [];
    this.#trail.extend(async (signal) => {
      const page = await this.api.call('GET', '/studio/audit', { query: { ...this.#query, cursor } }, { signal });
      return { ...page, entries: [...shown, ...page.entries] };
    });
  };
}

function row(entry: AuditEntry) {
  const note = auditNote(entry);
  return html`<li>
    <div class="row between"><span class="title">${auditWords(entry)}</span><span class="muted" title=${day(entry.at)}>${ago(entry.at, Date.now())}</span></div>
    ${note ? html`<p>${note}</p>` : nothing}
    <p class="meta muted"><span>${actorOf(entry)}</span><code>${entry.subject}</code></p>
    <details>
      <summary>${msg('Details')}</summary>
      <pre tabindex="0" aria-label=${msg('Details')}><code>${JSON.stringify({ action: entry.action, ...entry.detail }, null, 2)}</code></pre>
    </details>
  </li>`;
}

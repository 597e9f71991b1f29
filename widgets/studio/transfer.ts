import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { MemberFile } from '../../sdk/member-csv.ts';
import type { ExportedMember, ImportReason, ImportReply } from '../../worker/contract/import.ts';
import { Act } from './act.ts';
import { download } from './download.ts';
import { DeskPage } from './page.ts';

const PAGE = 250;

/** What came of a file so far. */
type Sum = Pick<ImportReply, 'created' | 'updated' | 'unchanged' | 'problems'>;
const nothingYet: Sum = { created: 0, updated: 0, unchanged: 0, problems: [] };

/** Members from a file, first tried and then taken in, and all members as a file. */
export class DeskTransfer extends DeskPage {
  @state() private file: { name: string; content: MemberFile } | null = null;
  @state() private wrong = '';
  /** What would be, as a dry run says. */
  @state() private tried: Sum | null = null;
  @state() private taken: Sum | null = null;
  @state() private done = 0;
  @state() private linked: number | null = null;
  @state() private exported = 0;
  readonly #import = new Act(this);
  readonly #export = new Act(this);

  override get dirty(): boolean {
    return this.#import.busy || (this.tried !== null && this.taken === null);
  }

  override render() {
    return html`<section class="card">
        <h2>${msg('Import')}</h2>
        <p>${msg('A CSV file from Ghost, from Memberful, from here, or any with a column “email”. Members who are here already keep their name and what they turned off; the same file again changes nothing.')}</p>
        <label class="field">
          <span>${msg('CSV file')}</span>
          <input type="file" name="file" accept=".csv,text/csv" aria-describedby="hint-file" ?disabled=${this.#import.busy} @change=${this.#chosen} />
        </label>
        <p id="hint-file" class="hint">${msg('Customers at Stripe are kept. Whoever has a subscription to one of your plans there has access here too; nobody is charged.')}</p>
        ${this.wrong ? html`<p class="error" role="alert">${this.wrong}</p>` : nothing}
        ${this.file ? this.#found(this.file) : nothing}
        ${this.#import.render()}
      </section>
      <section class="card">
        <h2>${msg('Export')}</h2>
        <p>${msg('All members as a CSV file, in Ghost’s columns, with their customers at Stripe. Keep it to yourself.')}</p>
        ${this.#export.render()}
        <div class="row">
          <button type="button" class="button quiet" aria-disabled=${this.#export.busy} @click=${this.#save}>
            ${this.#export.busy ? msg(str`${this.exported} members so far…`) : msg('Download all members')}
          </button>
        </div>
      </section>`;
  }

  #found({ content: { rows, problems, left } }: NonNullable<typeof this.file>) {
    const sum = this.taken ?? this.tried;
    const wrong = [
      ...problems.map(({ line, message }) => ({ line, text: message })),
      ...(sum?.problems ?? []).map(({ line, reason }) => ({ line, text: reasonWords(reason) })),
    ].sort((a, b) => a.line - b.line);
    return html`${left.length > 0 ? html`<p class="muted">${msg(str`Not taken over: ${left.join(', ')}`)}</p>` : nothing}
      ${this.#import.busy ? html`<progress max=${rows.length} value=${this.done} aria-label=${msg('Rows so far')}></progress>` : nothing}
      ${sum && !this.#import.busy ? this.#sum(sum) : nothing}
      ${
        wrong.length > 0
          ? html`<details open>
              <summary>${wrong.length === 1 ? msg('1 line is left out') : msg(str`${wrong.length} lines are left out`)}</summary>
              <ul class="problems" tabindex="0" aria-label=${msg('Lines that are left out')}>${wrong.slice(0, 500).map(({ line, text }) => html`<li>${msg(str`Line ${line}`)}: ${text}</li>`)}</ul>
            </details>`
          : nothing
      }
      ${
        this.tried && !this.taken && this.tried.created + this.tried.updated > 0
          ? html`<div class="row"><button type="button" class="button" aria-disabled=${this.#import.busy} @click=${this.#take}>${this.#import.busy ? msg('Importing…') : msg('Import')}</button></div>`
          : nothing
      }`;
  }

  #sum({ created, updated, unchanged }: Sum) {
    const linked = this.linked;
    return html`<div role="status">
      <ul class="facts">
        <li>${this.taken ? msg(str`${created} new`) : msg(str`${created} would be new`)}</li>
        <li>${this.taken ? msg(str`${updated} changed`) : msg(str`${updated} would change`)}</li>
        <li>${msg(str`${unchanged} the same`)}</li>
        ${linked === null ? nothing : html`<li>${msg(str`${linked} subscriptions at Stripe give access here`)}</li>`}
      </ul>
    </div>`;
  }

  readonly #chosen = async (event: Event) => {
    const [chosen] = (event.target as HTMLInputElement).files ?? [];
    Object.assign(this, { file: null, wrong: '', tried: null, taken: null, linked: null });
    this.#import.clear();
    if (!chosen) return;
    // The parser is loaded when somebody has a file.
    const { CsvError, readMembers } = await import('../../sdk/member-csv.ts');
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await chosen.arrayBuffer());
      this.file = { name: chosen.name, content: readMembers(text) };
    } catch (error) {
      if (error instanceof CsvError) this.wrong = msg('The first line of this file names no column “email”.');
      else if (error instanceof TypeError) this.wrong = msg('This file is not UTF-8. Save it as “CSV UTF-8”.');
      else throw error;
      return;
    }
    await this.#import.run(async () => {
      this.tried = await this.#send(true);
    });
  };

  readonly #take = () =>
    this.#import.run(async () => {
      this.taken = await this.#send(false);
      if (this.file?.content.rows.some(({ customer }) => customer)) this.linked = await this.#link();
    }, msg('Done.'));

  /** Every row, a page at a time: pages that were sent before a failure stay, and are the same the next time. */
  async #send(dryRun: boolean): Promise<Sum> {
    const rows = this.file?.content.rows ?? [];
    let sum = nothingYet;
    this.done = 0;
    for (let from = 0; from < rows.length; from += PAGE) {
      const page = rows.slice(from, from + PAGE);
      const reply = await this.api.call('POST', '/studio/members/import', { json: { rows: page, dryRun } });
      sum = {
        created: sum.created + reply.created,
        updated: sum.updated + reply.updated,
        unchanged: sum.unchanged + reply.unchanged,
        problems: [...sum.problems, ...reply.problems],
      };
      this.done = from + page.length;
    }
    return sum;
  }

  /** Until none is left or none gets fewer: what Stripe does not answer for now is looked up later by itself. */
  async #link(): Promise<number> {
    let linked = 0;
    for (let before = Number.POSITIVE_INFINITY, still = 0; still < 3; ) {
      const slice = await this.api.call('POST', '/studio/members/import/link', {});
      linked += slice.linked;
      if (slice.left === 0) break;
      still = slice.left < before ? 0 : still + 1;
      before = slice.left;
    }
    return linked;
  }

  readonly #save = () =>
    this.#export.run(
      async () => {
        const members: ExportedMember[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const page: { members: ExportedMember[]; next: string | null } = await this.api.call(
            'GET',
            '/studio/members/export',
            { query: cursor ? { cursor } : {} },
          );
          members.push(...page.members);
          this.exported = members.length;
          cursor = page.next;
        }
        const { writeMembers } = await import('../../sdk/member-csv.ts');
        download('members.csv', writeMembers(members), 'text/csv');
      },
      () => msg(str`${this.exported} members are in the file.`),
    );
}

function reasonWords(reason: ImportReason): string {
  switch (reason) {
    case 'email':
      return msg('this is no e-mail address');
    case 'twice':
      return msg('the address or the customer stands in an earlier line');
    case 'customer':
      return msg('this is not the id of a customer at Stripe');
    case 'customer_taken':
      return msg('the customer at Stripe is another member’s');
    case 'other_customer':
      return msg('the member has another customer at Stripe');
  }
}

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { Webhook, WebhookList, WebhookType } from '../../worker/contract/webhook.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { confirmed } from './confirm.ts';
import { DeskDeliveries } from './deliveries.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { DeskSnippet } from './snippet.ts';

define('desk-snippet', DeskSnippet);
define('desk-deliveries', DeskDeliveries);

const types: WebhookType[] = ['grant.created', 'grant.changed', 'grant.ended', 'comment.created', 'lesson.completed'];

/** Where the site tells the owner's own server what happens, and what became of it. */
export class DeskWebhooks extends DeskPage {
  @state() private made: { url: string; secret: string } | null = null;
  /** The webhook whose deliveries are shown. */
  @state() private opened: string | null = null;
  #typed = false;
  readonly #act = new Act(this);
  readonly #adding = new Act(this);
  readonly #checks = new Checks(this, 'webhook');
  readonly #webhooks: Reading<WebhookList> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/webhooks', {}, { signal }),
  );

  override get dirty(): boolean {
    return this.#typed;
  }

  override render() {
    return html`${this.made ? this.#secret(this.made) : this.#form()}
      ${this.#act.render()}
      ${this.#webhooks.render(({ webhooks }) =>
        webhooks.length === 0
          ? html`<p class="empty">${msg('No webhooks yet. A server of yours can be told when somebody gets or loses access.')}</p>`
          : webhooks.map((webhook) => this.#card(webhook)),
      )}`;
  }

  #form() {
    return html`<form class="card form" novalidate aria-labelledby="new-webhook" @submit=${this.#submit} @input=${this.#input}>
      <h2 id="new-webhook">${msg('New webhook')}</h2>
      <p class="hint wide">${msg('Each message is signed (Standard Webhooks), tried for three days, and may come twice: keep its id.')}</p>
      <div class="wide">${this.#checks.field(
        'url',
        msg('Address'),
        ({ invalid, describedBy }) =>
          html`<input name="url" type="url" required maxlength="500" pattern="https://.+" placeholder="https://example.com/hooks" spellcheck="false" autocapitalize="none" aria-invalid=${invalid} aria-describedby=${describedBy} />`,
      )}</div>
      <fieldset class="plain wide">
        <legend>${msg('What it is told of')}</legend>
        ${types.map((type) => html`<label class="checkbox"><input type="checkbox" name="types" value=${type} checked /><span>${typeWord(type)}</span></label>`)}
      </fieldset>
      <div class="wide">${this.#adding.render(words)}</div>
      <div class="row wide"><button class="button" aria-disabled=${this.#adding.busy}>${this.#adding.busy ? msg('Adding…') : msg('Add webhook')}</button></div>
    </form>`;
  }

  #secret({ url, secret }: { url: string; secret: string }) {
    return html`<section class="card">
      <h2 tabindex="-1">${msg(str`The secret of ${url}`)}</h2>
      <p>${msg('Copy it now: it is shown only this once. Your server checks the signatures with it.')}</p>
      <desk-snippet .label=${msg('Secret')} .text=${secret}></desk-snippet>
      <div class="row"><button type="button" class="button" @click=${this.#done}>${msg('I have copied it')}</button></div>
    </section>`;
  }

  #card({ id, url, types, active }: Webhook) {
    const shown = this.opened === id;
    return html`<section class="card" data-webhook=${id}>
      <div class="row between">
        <h2>${url}</h2>
        ${active ? nothing : html`<span class="tag archived">${msg('Off: it answered that it is gone')}</span>`}
      </div>
      <p class="meta muted">${types.map((type) => html`<span>${typeWord(type)}</span>`)}</p>
      <div class="row">
        <button type="button" class="button quiet small" aria-label=${msg(str`Send a test to ${url}`)} @click=${() => this.#test(id)}>${msg('Send a test')}</button>
        <button type="button" class="button quiet small" aria-label=${msg(str`Deliveries to ${url}`)} aria-expanded=${shown} @click=${() => this.#open(id)}>${msg('Deliveries')}</button>
        <button type="button" class="button quiet small" aria-label=${msg(str`Delete ${url}`)} @click=${() => this.#delete(id, url)}>${msg('Delete')}</button>
      </div>
      ${shown ? html`<desk-deliveries .api=${this.api} .webhook=${id}></desk-deliveries>` : nothing}
    </section>`;
  }

  #open(id: string): void {
    this.opened = this.opened === id ? null : id;
  }

  readonly #input = (event: Event) => {
    this.#typed = true;
    this.#checks.clear((event.target as HTMLInputElement).name);
    this.#adding.clear();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const given = new FormData(form);
    const wanted = types.filter((type) => given.getAll('types').includes(type));
    if (wanted.length === 0) {
      this.#checks.set(form, 'url', msg('Choose at least one thing that it is told of.'));
      return;
    }
    const url = String(given.get('url')).trim();
    const done = await this.#adding.run(async () => {
      const { secret } = await this.api.call('POST', '/studio/webhooks', { json: { url, types: wanted } });
      this.made = { url, secret };
    });
    if (!done) return;
    this.#webhooks.run();
    await this.updateComplete;
    this.querySelector<HTMLElement>('h2')?.focus();
  };

  readonly #done = async () => {
    this.made = null;
    this.#typed = false;
    await this.updateComplete;
    this.querySelector<HTMLElement>('[name=url]')?.focus();
  };

  async #test(id: string): Promise<void> {
    const done = await this.#act.run(
      () => this.api.call('POST', '/studio/webhooks/:id/test', { param: { id } }),
      msg('A test is on its way. What became of it stands under “Deliveries”.'),
    );
    if (!done) return;
    if (this.opened === id) this.querySelector<DeskDeliveries>('desk-deliveries')?.refresh();
    else this.opened = id;
  }

  async #delete(id: string, url: string): Promise<void> {
    const sure = await confirmed({
      title: msg('Delete this webhook?'),
      text: msg(str`${url} is told nothing more, also of what is still on its way.`),
      yes: msg('Delete'),
      danger: true,
    });
    if (!sure) return;
    const done = await this.#act.run(
      () => this.api.call('DELETE', '/studio/webhooks/:id', { param: { id } }),
      msg('The webhook is deleted.'),
    );
    if (done) this.#webhooks.run();
  }
}

function typeWord(type: WebhookType): string {
  switch (type) {
    case 'grant.created':
      return msg('Somebody gets access');
    case 'grant.changed':
      return msg('Somebody’s access changes');
    case 'grant.ended':
      return msg('Somebody’s access ends');
    case 'comment.created':
      return msg('A comment is written');
    case 'lesson.completed':
      return msg('A lesson is completed');
  }
}

function words(error: LyceumError): string {
  if (error.code === 'bad_request')
    return msg('This address cannot be reached from outside, or does not begin with https://.');
  if (error.code === 'conflict') return msg('There are as many webhooks as a site may have. Delete one first.');
  return explain(error);
}

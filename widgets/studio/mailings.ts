import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { Mailing, MailingList } from '../../worker/contract/mailing.ts';
import type { PostSourcePage } from '../../worker/contract/post.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { confirmed } from './confirm.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

type Segment = Mailing['segment'];
const segments: Segment[] = ['all', 'paying', 'free'];

/** Mails a post to members. Who may read all of it is decided for each of them when the mail is sent. */
export class DeskMailings extends DeskPage {
  @state() private slug = '';
  @state() private segment: Segment = 'all';
  #typed = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'mailing');
  readonly #posts: Reading<PostSourcePage> = new Reading(this, (signal) => this.api.posts(undefined, { signal }));
  readonly #mailings: Reading<MailingList> = new Reading(this, async (signal) =>
    this.slug
      ? this.api.call('GET', '/studio/posts/:slug/mailings', { param: { slug: this.slug } }, { signal })
      : { mailings: [] },
  );

  override get dirty(): boolean {
    return this.#typed;
  }

  override render() {
    return this.#posts.render((page) => {
      const posts = page.posts.filter(({ status }) => status === 'published');
      if (posts.length === 0 && page.next === null) {
        return html`<p class="empty">${msg('No post is published yet. A published post can be mailed to members here.')}</p>`;
      }
      return html`<form class="card form" novalidate aria-labelledby="mail-post" @submit=${this.#submit} @input=${this.#input}>
          <h2 id="mail-post">${msg('Mail a post')}</h2>
          <div class="wide">${this.#checks.field(
            'post',
            msg('Post'),
            ({
              invalid,
              describedBy,
            }) => html`<select name="post" required aria-invalid=${invalid} aria-describedby=${describedBy} @change=${this.#chosen}>
              <option value="" ?selected=${this.slug === ''}>${msg('Choose a post')}</option>
              ${posts.map(({ slug, title }) => html`<option value=${slug} ?selected=${slug === this.slug}>${title}</option>`)}
            </select>`,
          )}</div>
          ${page.next === null ? nothing : html`<div class="wide">${more(page.next, this.#posts.pending, this.#more)}</div>`}
          <div class="wide">${choice('segment', msg('To whom'), this.segment, segments, segmentWord)}</div>
          <p class="hint wide" role="status">${about(this.segment)}</p>
          <div class="wide">${this.#checks.field(
            'subject',
            msg('Subject'),
            ({ invalid, describedBy }) =>
              html`<input name="subject" required maxlength="150" autocomplete="off" aria-invalid=${invalid} aria-describedby=${describedBy} />`,
          )}</div>
          <p class="hint wide">${msg('Whoever may read all of the post gets all of it, everybody else its beginning. Each mail has a link that unsubscribes with one click.')}</p>
          <div class="wide">${this.#act.render()}</div>
          <div class="row wide"><button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Beginning…') : msg('Send')}</button></div>
        </form>
        ${this.slug ? this.#sent() : nothing}`;
    });
  }

  #sent() {
    return html`<section class="card">
      <div class="row between">
        <h2>${msg('This post was mailed to')}</h2>
        <button type="button" class="button quiet small" @click=${this.#mailings.run}>${msg('Look again')}</button>
      </div>
      ${this.#mailings.render(({ mailings }) =>
        mailings.length === 0
          ? html`<p class="muted">${msg('Nobody yet.')}</p>`
          : html`<ul class="rows">
              ${mailings.map(
                ({ segment, subject, queued, createdAt, doneAt }) => html`<li>
                  <div class="row between">
                    <span class="title">${segmentWord(segment)}</span>
                    ${doneAt === null ? html`<span class="tag draft">${msg('Under way')}</span>` : html`<span class="tag published">${msg('Done')}</span>`}
                  </div>
                  <p class="meta muted"><span>${subject}</span><span>${queued === 1 ? msg('1 mail') : msg(str`${queued} mails`)}</span><span>${ago(createdAt, Date.now())}</span></p>
                </li>`,
              )}
            </ul>`,
      )}
    </section>`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    if (name === 'segment') this.segment = value as Segment;
    if (name === 'subject') this.#typed = true;
    this.#checks.clear(name);
    this.#act.clear();
  };

  readonly #chosen = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    this.slug = select.value;
    // As the post is called, until somebody writes a subject.
    const subject = this.querySelector<HTMLInputElement>('[name=subject]');
    if (subject && !this.#typed)
      subject.value = this.slug ? (select.selectedOptions[0]?.textContent?.trim() ?? '') : '';
    this.#mailings.value = undefined;
    this.#mailings.run();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const subject = String(new FormData(form).get('subject')).trim();
    const sure = await confirmed({
      title: msg(str`Mail “${subject}”?`),
      text: `${about(this.segment)} ${msg('What is sent cannot be taken back.')}`,
      yes: msg('Send'),
    });
    if (sure) await this.#send(subject, false);
  };

  async #send(subject: string, force: boolean): Promise<void> {
    const { slug, segment } = this;
    const done = await this.#act.run(
      () =>
        this.api.call('POST', '/studio/posts/:slug/mailings', {
          param: { slug },
          json: { segment, subject, ...(force && { force }) },
        }),
      msg('The mails are on their way.'),
    );
    if (done) {
      this.#typed = false;
      this.#mailings.run();
      return;
    }
    if (this.#act.error?.code !== 'conflict') return;
    this.#act.clear();
    const again = await confirmed({
      title: msg('They had this post by mail already'),
      text: msg('Everybody in this group gets it a second time.'),
      yes: msg('Send it once more'),
      danger: true,
    });
    if (again) await this.#send(subject, true);
  }

  readonly #more = (cursor: string) => {
    const shown = this.#posts.value?.posts ?? [];
    this.#posts.extend(async (signal) => {
      const page = await this.api.posts(cursor, { signal });
      return { ...page, posts: [...shown, ...page.posts] };
    });
  };
}

function segmentWord(segment: Segment): string {
  return { all: msg('All members'), paying: msg('With access'), free: msg('Without') }[segment];
}

function about(segment: Segment): string {
  return {
    all: msg('Every member who wants posts by mail.'),
    paying: msg('Members who have access now: paid, given or on trial.'),
    free: msg('Members without access: they get the beginning of what is gated.'),
  }[segment];
}

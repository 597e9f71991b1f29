import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { AccountApi } from '../../sdk/account.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import type { Account, LyceumError, Recommendation, RecommendationList } from '../../sdk/index.ts';
import type { RecommendationOptions } from '../../sdk/recommendations.ts';
import { RecommendationsApi } from '../../sdk/recommendations.ts';
import { bar } from '../base/bar.ts';
import { accessTag } from '../base/content.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError, failure, Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { tokens } from '../base/tokens.ts';
import { contextOfPage } from './context.ts';
import { kindName, reasonText } from './reason.ts';
import { style } from './style.ts';
import { why } from './why.ts';

interface Shown {
  list: RecommendationList;
  /** The member's account while the three questions are unanswered; null otherwise. */
  asked: Account | null;
}

/**
 * What to read or learn next, each with why. Members who have not told what they care about are invited to, in place.
 *
 * @element lyceum-recommendations
 * @csspart item - One recommendation.
 * @csspart title - Its link.
 * @csspart invitation - The invitation to the three questions.
 * @cssprop --lyceum-accent - Links, tags and meters.
 */
export class LyceumRecommendations extends LyceumElement {
  static override styles = [tokens, tag, bar, style];

  static override properties = {
    ...LyceumElement.properties,
    context: {},
    limit: { type: Number },
    open: { state: true },
    answering: { state: true },
    problem: { state: true },
    news: { state: true },
  };

  /** What is being read, as `post:slug`; taken from the page's other Lyceum elements unless set. */
  declare context: RecommendationOptions['context'] | null;
  /** How many, 1 to 20. */
  declare limit: number;
  declare private open: string | null;
  declare private answering: boolean;
  declare private problem: LyceumError | null;
  declare private news: string;
  /** Known to have answered: the account is not asked for again. */
  #onboarded = false;
  #order: string | null = null;
  #refocus = false;

  constructor() {
    super();
    this.context = null;
    this.limit = 4;
    this.open = null;
    this.answering = false;
    this.problem = null;
    this.news = '';
  }

  readonly #shown = new Request<Shown>(this, {
    load: async (lyceum, signal) => {
      const [list, asked] = await Promise.all([
        new RecommendationsApi(lyceum).list({ context: this.#context(), limit: this.limit, signal }),
        this.#asked(lyceum, signal),
      ]);
      return { list, asked };
    },
    key: () => `${this.#context()} ${this.limit}`,
    on: ['session', 'profile', 'activity'],
  });

  #context(): RecommendationOptions['context'] {
    return this.context ?? contextOfPage() ?? undefined;
  }

  /** The account counts only for its questions: without it the list is still worth showing. */
  async #asked(lyceum: LyceumCore, signal: AbortSignal): Promise<Account | null> {
    if (!lyceum.signedIn) this.#onboarded = false;
    if (!lyceum.signedIn || this.#onboarded) return null;
    const account = await new AccountApi(lyceum).read({ signal }).catch(() => null);
    this.#onboarded = account?.onboarded ?? false;
    return this.#onboarded ? null : account;
  }

  protected override willUpdate(): void {
    const shown = this.#shown.value;
    if (!shown) return;
    if (!shown.asked) {
      this.answering = false;
      this.#refocus ||= this.renderRoot.querySelector('[part="invitation"]')?.matches(':focus-within') ?? false;
    }
    const [first] = shown.list.recommendations;
    const order = shown.list.recommendations.map(idOf).join();
    if (this.#order !== null && order !== this.#order) {
      this.news = first ? msg(str`The list has changed. First now: ${first.title}`) : '';
    }
    this.#order = order;
  }

  protected override updated(): void {
    // What had the focus is gone: it stays in this place.
    if (this.#refocus) this.renderRoot.querySelector('h2')?.focus();
    this.#refocus = false;
  }

  override render() {
    return html`<p class="unseen" role="status">${this.news}</p>
      ${this.#shown.render({
        loading: () => this.#loading(),
        done: (shown) => this.#done(shown),
        failed: (error) => html`<header><h2>${this.#heading()}</h2></header>${failure(error, this.#shown.run)}`,
      })}`;
  }

  #loading() {
    return html`<header><h2>${this.#heading()}</h2><div class="below loading" aria-hidden="true"><i class="bone"></i></div></header>
      <ul class="loading" aria-hidden="true">
        ${Array.from({ length: this.limit }, () => html`<li><div class="row"><i class="bone"></i><i class="bone"></i><i class="bone"></i></div></li>`)}
      </ul>
      <p class="unseen" role="status">${msg('Loading recommendations')}</p>`;
  }

  #heading() {
    return this.lyceum?.signedIn ? msg('For you') : msg('Worth reading next');
  }

  #done({ list: { recommendations, personal }, asked }: Shown) {
    return html`<header>
        <h2 tabindex="-1">${this.#heading()}</h2>
        ${asked ? this.#invitation(asked) : html`<div class="below"><p class="small muted">${this.#below(personal)}</p></div>`}
      </header>
      ${
        recommendations.length === 0
          ? html`<p class="empty muted">${msg('You have read it all. New pieces will appear here.')}</p>`
          : html`<ol>${recommendations.map((recommendation) => this.#item(recommendation))}</ol>`
      }`;
  }

  #below(personal: boolean): string {
    if (personal) return msg('Chosen by what you told us and what you have read. Each says why.');
    return this.lyceum?.signedIn
      ? msg('Read a few pieces, and this list becomes yours.')
      : msg('What readers here value most. Members get a list of their own.');
  }

  #invitation(account: Account) {
    if (this.answering) {
      return html`<div class="questions" part="invitation" tabindex="-1">
        <lyceum-questions .lyceum=${this.lyceum} .account=${account}></lyceum-questions>
      </div>`;
    }
    return html`<div class="below invitation" part="invitation">
      <p class="small" role=${this.problem ? 'alert' : nothing}>
        ${this.problem ? explain(this.problem) : msg('Three quick questions make this list yours.')}
      </p>
      <button class="button" type="button" @click=${this.#answer}>${msg('Answer')}</button>
      <button class="link small" type="button" @click=${this.#skip}>${msg('Skip')}</button>
    </div>`;
  }

  #item(recommendation: Recommendation) {
    const { kind, slug, title, url, access, minutes } = recommendation;
    const id = idOf(recommendation);
    const open = this.open === id;
    // Rows keep their elements (and the focus in them) when the order changes; only the lines that would shift are new.
    return html`<li part="item">
      <div class="row">
        ${keyed(
          id,
          html`<p class="small muted line">${kindName(kind)} · ${msg(str`${minutes} min`)} ${accessTag(access)}</p>`,
        )}
        <h3><a class="title" part="title" href=${url} @click=${() => this.#clicked(kind, slug)}>${title}</a></h3>
        ${keyed(id, html`<p class="reason small muted line">${reasonText(recommendation.reason)}</p>`)}
        <button
          class="link small"
          type="button"
          aria-expanded=${open ? 'true' : 'false'}
          aria-label=${msg(str`Why “${title}”?`)}
          @click=${() => (this.open = open ? null : id)}
        >
          ${msg('Why?')}
        </button>
      </div>
      ${open ? html`<div class="why muted">${why(recommendation)}</div>` : null}
    </li>`;
  }

  /** The list is poorer without it, the reader is not: a failure is let go. */
  #clicked(kind: Recommendation['kind'], slug: string): void {
    if (this.lyceum?.signedIn && kind !== 'thread')
      new RecommendationsApi(this.lyceum).record('click', kind, slug).catch(() => {});
  }

  readonly #answer = async () => {
    try {
      const { LyceumQuestions } = await import('../account/questions.ts');
      define('lyceum-questions', LyceumQuestions);
      this.problem = null;
      this.answering = true;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('.questions')?.focus();
    } catch (error) {
      this.problem = asLyceumError(error);
    }
  };

  readonly #skip = async () => {
    try {
      if (this.lyceum) await new AccountApi(this.lyceum).update({ onboarded: true });
    } catch (error) {
      this.problem = asLyceumError(error);
    }
  };
}

const idOf = ({ kind, slug }: Recommendation) => `${kind}:${slug}`;

export default LyceumRecommendations;

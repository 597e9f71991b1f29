import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { AccountApi } from '../../sdk/account.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import type { Account, LyceumError, RecommendationList } from '../../sdk/index.ts';
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
import { Foot } from './foot.ts';
import { Hiding, idOf, type Row } from './hiding.ts';
import { kindName, reasonText, refusalText } from './reason.ts';
import { style } from './style.ts';
import { why } from './why.ts';

/** The API gives no longer list. */
const MOST = 20;

type RecommendedKind = RecommendationList['recommendations'][number]['kind'];

interface Shown {
  list: RecommendationList;
  /** The member's account while the three questions are unanswered; null otherwise. */
  asked: Account | null;
}

/**
 * What to read or learn next, each with why and with a way to wave it away. Members who have not told what they care
 * about are invited to, in place.
 *
 * @element lyceum-recommendations
 * @csspart item - One recommendation.
 * @csspart title - Its link.
 * @csspart offer - The plan that would open what the list holds locked.
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
  readonly #foot = new Foot(this);
  readonly #hiding = new Hiding(this, () => this.#shown.run());

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
        new RecommendationsApi(lyceum).list({
          context: this.#context(),
          limit: Math.min(MOST, this.limit + this.#hiding.more(lyceum)),
          signal,
        }),
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
    this.#hiding.follow(shown?.list);
    if (!shown) return;
    if (!shown.asked) {
      this.answering = false;
      this.#refocus ||= this.renderRoot.querySelector('[part="invitation"]')?.matches(':focus-within') ?? false;
    }
    const shownNow = this.#hiding.rows(shown.list, this.limit);
    const first = shownNow[0]?.recommendation;
    const order = shownNow.map(({ recommendation }) => idOf(recommendation)).join();
    if (this.#order !== null && order !== this.#order) {
      this.news = first ? msg(str`The list has changed. First now: ${first.title}`) : '';
    }
    this.#order = order;
  }

  protected override updated(): void {
    // What had the focus is gone: it stays in this place.
    if (this.#refocus) this.renderRoot.querySelector('h2')?.focus();
    this.#refocus = false;
    const { focus } = this.#hiding;
    if (focus === null) return;
    this.#hiding.focus = null;
    this.renderRoot.querySelector<HTMLElement>(focus ? `[data-id="${focus}"] .hide` : '.undo')?.focus();
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

  #done({ list, asked }: Shown) {
    const rows = this.#hiding.rows(list, this.limit);
    return html`<header>
        <h2 tabindex="-1">${this.#heading()}</h2>
        ${asked ? this.#invitation(asked) : html`<div class="below"><p class="small muted">${this.#below(list.personal)}</p></div>`}
      </header>
      ${
        rows.length === 0
          ? html`<p class="empty muted">${msg('You have read it all. New pieces will appear here.')}</p>`
          : html`<ol>${rows.map((row, index) => (row.hidden ? this.#hidden(row) : this.#item(row, index)))}</ol>`
      }
      ${this.#foot.render(list)}`;
  }

  #below(personal: boolean): string {
    if (personal) return msg('Chosen by what you told us and what you have read. Each says why.');
    return this.lyceum?.signedIn
      ? msg('What readers here value most. It becomes yours as you read, if your profile allows it.')
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

  #item({ recommendation }: Row, index: number) {
    const { kind, slug, title, url, access, minutes } = recommendation;
    const id = idOf(recommendation);
    const open = this.open === id;
    const { problem } = this.#hiding;
    const failed = problem?.id === id;
    // Rows keep their elements (and the focus in them) when the order changes; only the lines that would shift are new.
    return html`<li part="item" data-id=${id}>
      <div class="row">
        ${keyed(
          id,
          html`<p class="small muted line">${kindName(kind)} · ${msg(str`${minutes} min`)} ${accessTag(access)}</p>`,
        )}
        <h3><a class="title" part="title" href=${url} @click=${() => this.#clicked(kind, slug)}>${title}</a></h3>
        ${keyed(
          id,
          failed
            ? html`<p class="error small" role="alert">${refusalText(problem.error)}</p>`
            : html`<p class="reason small muted line">${reasonText(recommendation.reason)}</p>`,
        )}
        <button
          class="link small"
          type="button"
          aria-expanded=${open ? 'true' : 'false'}
          aria-label=${msg(str`Why “${title}”?`)}
          @click=${() => (this.open = open ? null : id)}
        >
          ${msg('Why?')}
        </button>
        <button class="hide link small" type="button" aria-label=${msg(str`Not interested in “${title}”`)} @click=${() => this.#hiding.hide(recommendation, index)}>
          ${msg('Not interested')}
        </button>
      </div>
      ${open ? html`<div class="why muted">${why(recommendation, this.#shown.value?.list.model ?? 0)}</div>` : null}
    </li>`;
  }

  #hidden({ recommendation: { title, kind, slug } }: Row) {
    const failed = this.#hiding.problem?.id === `${kind}:${slug}` ? this.#hiding.problem : null;
    return html`<li part="item">
      <div class="row">
        <p class="gone small muted" role=${failed ? 'alert' : nothing}>
          ${
            failed
              ? refusalText(failed.error)
              : this.lyceum?.signedIn
                ? msg(str`Hidden. You will not see “${title}” in your lists again.`)
                : msg(str`Hidden until you leave this page: “${title}”`)
          }
        </p>
        <button class="undo link small" type="button" aria-label=${msg(str`Undo: show “${title}” again`)} @click=${() => this.#hiding.undo()}>
          ${msg('Undo')}
        </button>
      </div>
    </li>`;
  }

  /** The list is poorer without it, the reader is not: a failure is let go. */
  #clicked(kind: RecommendedKind, slug: string): void {
    if (this.lyceum?.signedIn) new RecommendationsApi(this.lyceum).record('click', kind, slug).catch(() => {});
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

export default LyceumRecommendations;

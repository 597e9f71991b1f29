import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CommunitiesApi } from '../../sdk/communities.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import type { Community, CommunityList, LyceumError, Membership } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { define, LyceumElement } from '../base/element.ts';
import { asLyceumError, failure, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { type Door, LyceumCommunity } from './community.ts';
import { inPlace } from './in-place.ts';
import { listStyle } from './style.ts';
import { refusal } from './words.ts';

define('lyceum-community', LyceumCommunity);

/** As many as are suggested at a time. */
const FEW = 4;

interface Gone {
  community: Community;
  why: 'closed' | 'dismissed';
}

/**
 * The site's communities: the member's own first, then those that suit best, each with why, and the way in and out.
 * Before the reader asks for more there are so many that the page can reserve their space.
 *
 * @element lyceum-communities
 * @fires lyceum-joined - The member joined one; detail: `{ community }`, its slug.
 * @fires lyceum-left - The member left one; detail: `{ community }`, its slug.
 * @csspart community - One community.
 * @cssprop --lyceum-accent - Buttons, links and meters.
 */
export class LyceumCommunities extends LyceumElement {
  static override styles = [tokens, listStyle];

  /** Only those that may be suggested to the member, four at most; each can be waved away. */
  @property({ type: Boolean }) suggested = false;
  @state() private all = false;
  @state() private news = '';
  /** What stands in the place of one that is gone. */
  @state() private gone: Gone | null = null;
  /** Why it could not be brought back. */
  @state() private problem: LyceumError | null = null;
  /** Why the member is one no more: said below the list, whose rows are another reader's by then. */
  @state() private ended: LyceumError | null = null;
  /** What the member does here right now: answers that come of it leave every row where it is. */
  #acting = 0;
  /** Slugs of those that stay, whatever such an answer says: the member has just done something with them. */
  readonly #kept = new Set<string>();

  readonly #shown: Request<CommunityList> = new Request(this, {
    load: async (lyceum, signal) => {
      const before = this.#acting > 0 ? this.#shown.value?.communities : undefined;
      const list = await new CommunitiesApi(lyceum).list({ suggested: this.suggested, signal });
      if (before) return { ...list, communities: inPlace(before, list.communities, this.#kept) };
      this.#kept.clear();
      this.gone = null;
      if (lyceum.signedIn) this.ended = null;
      return list;
    },
    key: () => String(this.suggested),
    on: ['session', 'profile', 'activity'],
    gated: ({ communities }) => communities.some(({ joined }) => joined),
  });

  override render() {
    return html`<p class="unseen" role="status">${this.news}</p>
      ${this.#shown.render({
        loading: () => html`<header><h2>${this.#heading()}</h2></header>
          <ul class="few loading" aria-hidden="true">
            ${Array.from({ length: FEW }, () => html`<li><div class="bones"><i class="bone"></i><i class="bone"></i><i class="bone"></i></div></li>`)}
          </ul>
          <p class="unseen" role="status">${msg('Loading communities')}</p>`,
        done: ({ communities }) => this.#list(communities),
        failed: (error) => html`<header><h2>${this.#heading()}</h2></header>${failure(error, this.#shown.run)}`,
      })}
      ${this.ended ? html`<p class="error" role="alert">${refusal(this.ended)}</p>` : null}`;
  }

  #heading() {
    return this.suggested ? msg('Communities for you') : msg('Communities');
  }

  #list(communities: readonly Community[]) {
    const shown = this.suggested ? communities.slice(0, FEW) : communities;
    return html`<header>
        <h2 tabindex="-1">${this.#heading()}</h2>
        <button class="toggle link small" type="button" aria-expanded=${this.all ? 'true' : 'false'} @click=${() => (this.all = !this.all)}>
          ${this.all ? msg('Show fewer') : msg(str`Show all ${shown.length}`)}
        </button>
      </header>
      ${
        shown.length === 0
          ? html`<p class="empty muted">${this.suggested ? msg('No community to suggest right now.') : msg('No communities yet.')}</p>`
          : html`<ul class=${this.all ? 'all' : 'few'}>
              ${repeat(
                shown,
                ({ slug }) => slug,
                (community) => html`<li>${this.#row(community)}</li>`,
              )}
            </ul>`
      }`;
  }

  #row(community: Community) {
    if (this.gone?.community.slug !== community.slug) {
      return html`<lyceum-community
        exportparts="community"
        data-slug=${community.slug}
        .lyceum=${this.lyceum}
        .community=${community}
        .door=${this.#door}
        .suggested=${this.suggested}
      ></lyceum-community>`;
    }
    return html`<div class="gone">
      <p class="small muted" tabindex="-1">
        ${this.problem ? html`<span class="error" role="alert">${refusal(this.problem)}</span>` : this.#farewell(this.gone)}
      </p>
      ${
        this.gone.why === 'dismissed'
          ? html`<button class="undo link small" type="button" aria-label=${msg(str`Undo: suggest “${community.name}” again`)} @click=${() => this.#undo(community)}>${msg('Undo')}</button>`
          : null
      }
    </div>`;
  }

  #farewell({ community: { name }, why }: Gone): string {
    return why === 'closed'
      ? msg(str`“${name}” is not open any more.`)
      : msg(str`“${name}” is not suggested to you again.`);
  }

  readonly #door: Door = {
    join: (community) =>
      this.#enter(community, (api) => api.join(community.slug), msg(str`You joined “${community.name}”.`)),
    leave: (community) =>
      this.#enter(community, (api) => api.leave(community.slug), msg(str`You left “${community.name}”.`)),
    dismiss: (community) =>
      this.#do(community, async (lyceum) => {
        this.#kept.add(community.slug);
        await new ProfileApi(lyceum).dismiss('community', community.slug);
        await this.#put(community, 'dismissed');
      }),
  };

  async #enter(
    community: Community,
    change: (api: CommunitiesApi) => Promise<Membership>,
    words: string,
  ): Promise<void> {
    await this.#do(community, async (lyceum) => {
      this.#kept.add(community.slug);
      const { slug, joined, members, url } = await change(new CommunitiesApi(lyceum));
      const list = this.#shown.value;
      if (list) {
        const communities = list.communities.map((one) => (one.slug === slug ? { ...one, joined, members, url } : one));
        this.#shown.value = { ...list, communities };
      }
      this.news = words;
      this.emit(joined ? 'lyceum-joined' : 'lyceum-left', { community: slug });
    });
  }

  async #do(community: Community, act: (lyceum: LyceumCore) => Promise<void>): Promise<void> {
    if (!this.lyceum) return;
    this.#acting += 1;
    this.news = '';
    this.ended = null;
    try {
      await act(this.lyceum);
    } catch (error) {
      const fault = asLyceumError(error);
      if (!this.lyceum.signedIn) {
        this.ended = fault;
        return;
      }
      if (fault.code !== 'not_found') throw fault;
      // Closed since the list was read: the others may have changed too.
      this.#kept.add(community.slug);
      this.#shown.run();
      await this.#put(community, 'closed');
    } finally {
      this.#acting -= 1;
    }
  }

  /** Another one that was gone leaves its place to the next. */
  async #put(community: Community, why: Gone['why']): Promise<void> {
    const focused = this.shadowRoot?.activeElement?.getAttribute('data-slug') === community.slug;
    if (this.gone) this.#kept.delete(this.gone.community.slug);
    this.gone = { community, why };
    this.problem = null;
    this.news = this.#farewell(this.gone);
    await this.updateComplete;
    if (focused) this.renderRoot.querySelector<HTMLElement>(why === 'closed' ? '.gone p' : '.undo')?.focus();
  }

  async #undo(community: Community): Promise<void> {
    const { lyceum } = this;
    if (!lyceum) return;
    this.problem = null;
    this.#acting += 1;
    try {
      await new ProfileApi(lyceum).dismiss('community', community.slug, false);
      this.gone = null;
      await this.updateComplete;
      this.renderRoot.querySelector<LyceumCommunity>(`[data-slug="${community.slug}"]`)?.focus();
    } catch (error) {
      this.problem = asLyceumError(error);
    } finally {
      this.#acting -= 1;
    }
  }
}

export default LyceumCommunities;

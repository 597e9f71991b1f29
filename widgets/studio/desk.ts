import { msg } from '@lit/localize';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { Staff } from '../../worker/contract/account.ts';
import type { Site } from '../../worker/contract/site.ts';
import { define } from '../base/element.ts';
import { asLyceumError } from '../base/request.ts';
import { rememberSite, siteInAddress } from './address.ts';
import { DeskApi } from './api.ts';
import { mayLeave } from './confirm.ts';
import { explain } from './explain.ts';
import { navigation } from './navigation.ts';
import type { DeskPage } from './page.ts';
import { pageOf } from './pages.ts';
import { pagesFor, parentOf, type Route, routeFrom, titleOf } from './route.ts';
import { DeskSignIn } from './sign-in.ts';
import { DeskSiteForm } from './site-form.ts';

define('desk-sign-in', DeskSignIn);
define('desk-site-form', DeskSiteForm);

/** The desk: finds out who works here, shows the pages that the roles allow, and guards what is not saved yet. */
export class DeskApp extends LitElement {
  @property() site: string | null = null;
  /** For tests; the browser's own otherwise. */
  @property({ attribute: false }) fetch: typeof fetch | undefined;
  @state() private staff: Staff | null = null;
  @state() private blog: Site | null = null;
  @state() private error: LyceumError | null = null;
  @state() private ended = false;
  @state() private route: Route | null = null;
  /** On narrow screens the navigation is behind a button. */
  @state() private menu = false;
  #api: DeskApi | null = null;
  /** Another number, another page element: going from a new post to its saved self is the same visit. */
  #visit = 0;
  #hash = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.site ??= siteInAddress();
    addEventListener('hashchange', this.#navigated);
    addEventListener('beforeunload', this.#leaving);
    addEventListener('online', this.#online);
    if (this.site && !this.#api) this.#open(this.site);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#navigated);
    removeEventListener('beforeunload', this.#leaving);
    removeEventListener('online', this.#online);
  }

  #open(site: string): void {
    this.site = site;
    this.#api = new DeskApi(site, this.fetch);
    this.#api.addEventListener('ended', () => {
      this.ended = true;
    });
    this.#api.addEventListener('signed-in', () => {
      this.ended = false;
      void this.#enter();
    });
    void this.#enter();
  }

  readonly #enter = async () => {
    const api = this.#api;
    if (!api) return;
    this.error = null;
    try {
      const blog = await api.blog();
      rememberSite(api.site);
      this.blog = blog;
      const first = !this.staff;
      this.staff = await api.staff();
      if (first) this.#show(location.hash);
    } catch (error) {
      const failure = asLyceumError(error);
      if (!this.ended) this.error = failure;
    }
  };

  readonly #online = () => {
    if (this.error && !this.staff) void this.#enter();
  };

  #show(hash: string): void {
    const allowed = pagesFor(this.staff?.roles ?? []);
    const asked = routeFrom(hash);
    const open = asked && allowed.includes(parentOf(asked)) ? asked : null;
    this.route = open ?? (allowed[0] ? { page: allowed[0] } : null);
    if (!open && this.route) history.replaceState(history.state, '', `#/${this.route.page}`);
    this.#hash = location.hash;
    this.#visit += 1;
    this.menu = false;
  }

  readonly #navigated = async () => {
    if (!this.staff || location.hash === this.#hash) return;
    const wanted = location.hash;
    if (this.#page?.dirty) {
      history.replaceState(history.state, '', this.#hash);
      if (!(await mayLeave())) return;
      history.pushState(null, '', wanted);
    }
    this.#show(wanted);
  };

  readonly #leaving = (event: BeforeUnloadEvent) => {
    if (this.#page?.dirty) event.preventDefault();
  };

  /** The page renamed itself: a new post was saved under its slug. */
  readonly #moved = (event: CustomEvent<string>) => {
    this.route = { page: 'editor', slug: event.detail };
    history.replaceState(history.state, '', `#/posts/${event.detail}`);
    this.#hash = location.hash;
  };

  readonly #renamed = (event: CustomEvent<Site>) => {
    this.blog = event.detail;
  };

  get #page(): DeskPage | null {
    return this.querySelector<DeskPage>('[data-page]');
  }

  protected override updated(changed: PropertyValues): void {
    document.title = [this.#heading, this.blog?.name ?? msg('The owner’s desk')].filter(Boolean).join(' · ');
    const dialog = this.querySelector<HTMLDialogElement>('dialog.again');
    if (dialog && !dialog.open) dialog.showModal();
    // Not on the first page: whoever opens the desk starts at its top.
    if (changed.get('route') && this.#visit !== this.#focused) this.querySelector('h1')?.focus();
    this.#focused = this.#visit;
  }
  #focused = 0;

  get #heading(): string {
    if (!this.staff) return this.ended ? msg('Sign in') : '';
    if (!this.route) return msg('Welcome');
    return titleOf(this.route);
  }

  override render() {
    if (!this.site || this.error?.code === 'site_unknown') {
      return html`<main class="gate">
        <desk-site-form .unknown=${this.error ? this.site : null} @desk-site=${(event: CustomEvent<string>) => this.#open(event.detail)}></desk-site-form>
      </main>`;
    }
    if (!this.staff) return html`<main class="gate">${this.#gate(this.site)}</main>`;
    return html`${navigation({
      name: this.blog?.name ?? this.site,
      staff: this.staff,
      current: this.route && parentOf(this.route),
      open: this.menu,
      toggle: () => {
        this.menu = !this.menu;
      },
      signOut: this.#signOut,
      skip: () => this.querySelector('h1')?.focus(),
    })}
      <main>
        <div class="top">
          <h1 tabindex="-1">${this.#heading}</h1>
          ${this.route?.page === 'posts' ? html`<a class="button" href="#/new-post">${msg('New post')}</a>` : nothing}
        </div>
        ${this.error ? html`<p class="notice bad" role="alert">${explain(this.error)}</p>` : nothing}
        ${keyed(
          this.#visit,
          pageOf(this.route, { api: this.#api, blog: this.blog, moved: this.#moved, renamed: this.#renamed }),
        )}
      </main>
      ${this.ended ? this.#signInAgain() : nothing}`;
  }

  #gate(site: string) {
    if (this.ended) {
      return html`<div>
          <p class="muted">${msg('The desk of')}</p>
          <h1 tabindex="-1">${this.blog?.name ?? site}</h1>
        </div>
        <desk-sign-in class="card" .api=${this.#api}></desk-sign-in>`;
    }
    if (!this.error) return html`<p role="status" class="muted">${msg('Opening the desk…')}</p>`;
    return html`<h1>${msg('The desk is closed')}</h1>
      <div class="notice bad" role="alert">
        <p>${explain(this.error)}</p>
        <button type="button" class="button quiet" @click=${this.#enter}>${msg('Try again')}</button>
      </div>
      ${this.error.code === 'forbidden' ? html`<button type="button" class="link" @click=${this.#signOut}>${msg('Sign out')}</button>` : nothing}`;
  }

  /** Over the page, which stays as it is underneath: nothing typed is lost. */
  #signInAgain() {
    return html`<dialog class="dialog again" aria-label=${msg('Sign in again')} @cancel=${(event: Event) => event.preventDefault()}>
      <h2>${msg('Your session has ended')}</h2>
      <p>${msg('Sign in again to go on. What you typed is still here.')}</p>
      <desk-sign-in .api=${this.#api} .email=${this.staff?.email ?? ''}></desk-sign-in>
    </dialog>`;
  }

  readonly #signOut = async () => {
    if (this.#page?.dirty && !(await mayLeave())) return;
    try {
      await this.#api?.signOut();
    } catch (error) {
      const failure = asLyceumError(error);
      if (failure.code === 'network' || failure.code === 'internal') {
        this.error = failure;
        return;
      }
    }
    this.staff = null;
    this.error = null;
    this.ended = true;
  };
}

define('desk-app', DeskApp);

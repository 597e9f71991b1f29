import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError, Post } from '../../sdk/index.ts';
import { PostsApi } from '../../sdk/posts.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';

/** The way to read a gated post without a plan: a button, and how many are left this month. */
export class LyceumMeter extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.9rem;
        margin-top: 1rem;
      }
    `,
  ];

  @property({ attribute: false }) meter!: NonNullable<Post['meter']>;
  @property({ attribute: false }) slug = '';
  /** Called when the post is open. */
  @property({ attribute: false }) opened?: () => void;
  @state() private busy = false;
  /** When the next month's free reads begin, once this month's are found used. */
  @state() private begins: number | null = null;
  @state() private error: LyceumError | null = null;

  override render() {
    const { limit, left } = this.meter;
    const now = new Date();
    const begins = this.begins ?? (left === 0 ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) : null);
    if (begins !== null) {
      const next = day(begins);
      return html`<p class="small muted" role="status" tabindex="-1">
        ${limit === 1 ? msg(str`You have read your free post of this month. The next one is yours on ${next}.`) : msg(str`You have read your ${limit} free posts of this month. The next ones are yours on ${next}.`)}
      </p>`;
    }
    return html`<button class="button quiet" type="button" aria-disabled=${this.busy ? 'true' : 'false'} @click=${this.#read}>
        ${this.busy ? msg('One moment…') : msg('Read this one free')}
      </button>
      <span class="small muted">${left === null ? (limit === 1 ? msg('One post a month is free') : msg(str`${limit} posts a month are free`)) : msg(str`${left} of ${limit} left this month`)}</span>
      <span class="error" role="alert">${this.error ? explain(this.error) : null}</span>`;
  }

  async #read(): Promise<void> {
    if (this.busy || !this.lyceum) return;
    this.busy = true;
    this.error = null;
    try {
      await new PostsApi(this.lyceum).readFree(this.slug);
      this.opened?.();
    } catch (error) {
      const { code, retryAfter } = asLyceumError(error);
      if (code === 'locked' && retryAfter) {
        // Half a minute more, so that rounding never names the day before.
        this.begins = Date.now() + (retryAfter + 30) * 1000;
        await this.updateComplete;
        this.renderRoot.querySelector('p')?.focus();
      } else this.error = asLyceumError(error);
    } finally {
      this.busy = false;
    }
  }
}

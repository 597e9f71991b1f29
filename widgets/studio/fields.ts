import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { choice } from './choice.ts';
import type { Draft } from './draft.ts';
import { prerequisites } from './prerequisites.ts';
import { SLUG } from './slug.ts';
import { accessWord, levelWord, statusWord } from './words.ts';

const accesses = ['open', 'members', 'paid'] as const;
const statuses = ['draft', 'published', 'archived'] as const;
const levels = ['beginner', 'intermediate', 'advanced'] as const;

/**
 * What a post is besides its text.
 *
 * @param awaits what it requires as it is saved, and is not published yet
 */
export function fields(draft: Draft, saved: boolean, awaits: readonly string[]): TemplateResult {
  const hints: Record<Draft['access'], string> = {
    open: msg('Everybody reads all of it.'),
    members: msg('Whoever signs in reads all of it.'),
    paid: msg('Only members with a plan read all of it.'),
  };
  return html`<div class="card fields">
    ${choice('status', msg('Status'), draft.status, statuses, statusWord)}
    ${choice('access', msg('Who reads it'), draft.access, accesses, accessWord)}
    <p class="hint" role="status">${hints[draft.access]}</p>
    <label class="field">
      <span>${msg('Slug')}</span>
      <input name="slug" required maxlength="80" pattern=${SLUG} spellcheck="false" autocapitalize="none" aria-describedby="hint-slug" ?readonly=${saved} .value=${live(draft.slug)} />
    </label>
    <p id="hint-slug" class="hint">${saved ? msg('The post’s name in the page. It stays as it is.') : msg('The post’s name in the page: lower-case letters, digits and hyphens.')}</p>
    <label class="field">
      <span>${msg('Page on the blog')}</span>
      <input name="url" required maxlength="300" pattern="(https?://|/(?!/)).*" placeholder="/posts/hello-d1" spellcheck="false" autocapitalize="none" aria-describedby="hint-url" .value=${live(draft.url)} />
    </label>
    <p id="hint-url" class="hint">${msg('Where this post stands, from the blog’s root or with https://.')}</p>
    <label class="field">
      <span>${msg('Summary')}</span>
      <textarea name="summary" rows="3" maxlength="600" .value=${live(draft.summary)}></textarea>
    </label>
    <label class="field">
      <span>${msg('Topics, with commas between')}</span>
      <input name="topics" placeholder="databases, web" autocapitalize="none" .value=${live(draft.topics)} />
    </label>
    <div class="pair">
      <label class="field">
        <span>${msg('Level')}</span>
        <select name="level" .value=${live(draft.level)}>${levels.map((level) => html`<option value=${level} ?selected=${level === draft.level}>${levelWord(level)}</option>`)}</select>
      </label>
      <label class="field">
        <span>${msg('Minutes to read')}</span>
        <input name="minutes" type="number" required min="1" max="600" step="1" .value=${live(String(draft.minutes || ''))} />
      </label>
    </div>
    ${prerequisites(draft.requires, draft.slug, awaits)}
  </div>`;
}

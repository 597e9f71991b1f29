import { msg } from '@lit/localize';
import { html } from 'lit';

type Level = 'beginner' | 'intermediate' | 'advanced';
type Access = 'open' | 'members' | 'paid';

export function levelName(level: Level): string {
  return level === 'beginner' ? msg('Beginner') : level === 'intermediate' ? msg('Intermediate') : msg('Advanced');
}

/** Who may read it, as a small tag; what is open to everybody needs none. */
export function accessTag(access: Access) {
  return access === 'open'
    ? null
    : html`<span class="tag accent">${access === 'members' ? msg('Members') : msg('Paid')}</span>`;
}

/** A topic's slug as a word: `index-design` → “index design”, `ai` → “AI”. */
export function topicName(slug: string): string {
  return slug
    .replaceAll('-', ' ')
    .replace(/\b(?:ai|api|css|dx|html|js|llm|ml|sql|ts|ui|ux)\b/g, (word) => word.toUpperCase());
}

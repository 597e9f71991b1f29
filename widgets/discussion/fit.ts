import type { LyceumComment } from './comment.ts';

/** In CSS pixels: less of a comment than this says nothing. */
const BEGINNING = 110;

/**
 * The path of the first comment that goes beyond the space that the page reserves for the host (its `min-height`), or
 * null when all fit. What stands below the list and a button for more are counted in. `partial` when its beginning has
 * room: how much is in the list's `--_room`.
 */
export function firstHidden(host: HTMLElement, comments: LyceumComment[]): { path: string | null; partial: boolean } {
  const root = host.shadowRoot;
  const list = root?.querySelector<HTMLElement>('ol');
  const last = comments.at(-1);
  if (!list || !last) return { path: null, partial: false };
  const { top } = host.getBoundingClientRect();
  const reserved = Number.parseFloat(getComputedStyle(host).minHeight) || Math.max(544, innerHeight * 0.9);
  const below = root?.querySelector<HTMLElement>('lyceum-foot')?.offsetHeight ?? 0;
  const end = top + reserved - below;
  const isPaged = root?.querySelector('.more') !== null;
  if (!isPaged && last.getBoundingClientRect().bottom <= end) return { path: null, partial: false };
  const limit = end - 4 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const hidden = comments.find((comment) => comment.getBoundingClientRect().bottom > limit);
  if (!hidden) return { path: null, partial: false };
  const left = limit - hidden.getBoundingClientRect().top;
  // By the object model, which a strict style policy allows.
  list.style.setProperty('--_room', `${left}px`);
  return { path: hidden.comment.path, partial: left > BEGINNING };
}

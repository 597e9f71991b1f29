import type { LyceumComment } from './comment.ts';

/**
 * The path of the first comment that goes beyond the space that the page reserves for the host (its `min-height`), or
 * null when all fit. What stands below the list and a button for more are counted in.
 */
export function firstHidden(host: HTMLElement, comments: LyceumComment[]): string | null {
  const root = host.shadowRoot;
  const list = root?.querySelector<HTMLElement>('ol');
  if (!list) return null;
  const top = host.getBoundingClientRect().top;
  const reserved = Number.parseFloat(getComputedStyle(host).minHeight) || Math.max(544, innerHeight * 0.9);
  const below = root?.querySelector<HTMLElement>('.foot')?.offsetHeight ?? 0;
  const bottom = (element: Element) => element.getBoundingClientRect().bottom - top;
  const last = comments.at(-1);
  const paged = root?.querySelector('.more') !== null;
  const button = 4 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (!last || (!paged && bottom(last) + below <= reserved)) return null;
  const room = reserved - below - button;
  // By the object model, which a strict style policy allows.
  list.style.setProperty('--_room', `${room - (list.getBoundingClientRect().top - top)}px`);
  return comments.find((comment) => bottom(comment) > room)?.comment.path ?? null;
}

/** For a page whose storage is refused or full: then a draft lives as long as the page. */
const unstored = new Map<string, string>();

/** What a text is for: a new comment (nothing), a reply (`reply:` and the parent's id) or an edit (`edit:` and its own). */
export const draftKey = (site: string, thread: string, place = '') => `lyceum:draft:${site}:${thread}:${place}`;

/** What the reader has typed and not sent, or nothing. */
export function readDraft(key: string): string {
  try {
    return unstored.get(key) ?? sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

/** Keeps a text for as long as the tab lives; an empty one is forgotten. */
export function keepDraft(key: string, text: string): void {
  unstored.delete(key);
  try {
    if (text.trim() === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    unstored.set(key, text);
  }
}

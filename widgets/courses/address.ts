const FORM = /^#lesson=([a-z0-9-]+)$/;

/** The lesson that the page's address names, if any. */
export const lessonInAddress = (): string | null => FORM.exec(location.hash)?.[1] ?? null;

/** A link to a lesson on this page; in full, since a page may have a `<base>`. */
export function lessonAddress(slug: string): string {
  return `${location.href.replace(/#.*/, '')}#lesson=${slug}`;
}

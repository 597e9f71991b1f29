/** `Slug` of the contract, for the `pattern` of a field. */
export const SLUG = '[a-z0-9]+(-[a-z0-9]+)*';

/** A slug made of a title: “Ünïcode & D1” becomes `unicode-d1`. Empty where the title has no Latin letter or digit. */
export function slugFrom(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80)
    .replace(/-$/, '');
}

import { msg } from '@lit/localize';
import type { Role } from '../../worker/contract/account.ts';

export type PageName = 'posts' | 'members' | 'plans' | 'comments' | 'settings';
export type Route = { page: PageName } | { page: 'editor'; slug: string | null };

/** Which roles see a page; an owner sees them all. The API decides again on every call. */
const roles: Record<PageName, Role[]> = {
  posts: ['editor'],
  members: [],
  plans: [],
  comments: ['moderator'],
  settings: [],
};

export const pageNames = Object.keys(roles) as PageName[];

export function pagesFor(held: Role[]): PageName[] {
  if (held.includes('owner')) return pageNames;
  return pageNames.filter((page) => roles[page].some((role) => held.includes(role)));
}

/** The address after `#`: in the fragment, because the desk is one static page. */
export function routeFrom(hash: string): Route | null {
  const [, page, slug] = hash.match(/^#\/([a-z-]+)(?:\/([a-z0-9-]+))?$/) ?? [];
  if (page === 'new-post') return { page: 'editor', slug: null };
  if (page === 'posts' && slug) return { page: 'editor', slug };
  return pageNames.find((name) => name === page && !slug) ? { page: page as PageName } : null;
}

export function titleOf(page: PageName): string {
  return {
    posts: msg('Posts'),
    members: msg('Members'),
    plans: msg('Plans'),
    comments: msg('Comments'),
    settings: msg('Settings'),
  }[page];
}

import { msg } from '@lit/localize';
import type { Role } from '../../worker/contract/account.ts';

/** Which roles see a page; an owner sees them all. The API decides again on every call. */
const roles = {
  posts: ['editor'],
  courses: ['instructor'],
  comments: ['moderator'],
  plans: [],
  offers: [],
  gifts: [],
  members: [],
  communities: ['moderator'],
  teams: [],
  transfer: [],
  mailings: ['editor'],
  recommendations: [],
  revenue: [],
  events: [],
  audit: [],
  settings: [],
  tokens: [],
  webhooks: [],
} satisfies Record<string, Role[]>;

export type PageName = keyof typeof roles;
export type Route =
  | { page: PageName }
  | { page: 'editor'; slug: string | null }
  | { page: 'materials'; course: string }
  | { page: 'member'; id: string };

/** The navigation's order. */
const groups: [title: () => string, pages: PageName[]][] = [
  [() => msg('Content'), ['posts', 'courses', 'comments', 'mailings', 'recommendations']],
  [() => msg('Selling'), ['plans', 'offers', 'gifts']],
  [() => msg('People'), ['members', 'communities', 'teams', 'transfer']],
  [() => msg('Money'), ['revenue', 'events', 'audit']],
  [() => msg('Site'), ['settings', 'tokens', 'webhooks']],
];

const pageNames = groups.flatMap(([, pages]) => pages);

export function pagesFor(held: Role[]): PageName[] {
  if (held.includes('owner')) return pageNames;
  return pageNames.filter((page) => roles[page].some((role: Role) => held.includes(role)));
}

/** The pages that the roles allow, under their titles. */
export function groupsFor(held: Role[]): { title: string; pages: PageName[] }[] {
  const allowed = pagesFor(held);
  return groups
    .map(([title, pages]) => ({ title: title(), pages: pages.filter((page) => allowed.includes(page)) }))
    .filter(({ pages }) => pages.length > 0);
}

/** The address after `#`: in the fragment, because the desk is one static page. */
export function routeFrom(hash: string): Route | null {
  const [, page, slug] = hash.match(/^#\/([a-z-]+)(?:\/([a-z0-9-]+))?$/) ?? [];
  if (page === 'new-post') return { page: 'editor', slug: null };
  if (page === 'posts' && slug) return { page: 'editor', slug };
  if (page === 'courses' && slug) return { page: 'materials', course: slug };
  const [, id] = hash.match(/^#\/members\/([A-Za-z0-9_-]{1,60})$/) ?? [];
  if (id) return { page: 'member', id };
  return pageNames.find((name) => name === page && !slug) ? { page: page as PageName } : null;
}

/** The page of the navigation that the route belongs to. */
export function parentOf(route: Route): PageName {
  if (route.page === 'editor') return 'posts';
  if (route.page === 'materials') return 'courses';
  return route.page === 'member' ? 'members' : route.page;
}

export function titleOf(route: Route): string {
  switch (route.page) {
    case 'editor':
      return route.slug === null ? msg('New post') : msg('Edit post');
    case 'posts':
      return msg('Posts');
    case 'courses':
      return msg('Courses');
    case 'materials':
      return msg('Materials');
    case 'comments':
      return msg('Comments');
    case 'plans':
      return msg('Plans');
    case 'offers':
      return msg('Offers');
    case 'gifts':
      return msg('Gifts');
    case 'members':
      return msg('Members');
    case 'member':
      return msg('Member');
    case 'communities':
      return msg('Communities');
    case 'teams':
      return msg('Teams');
    case 'transfer':
      return msg('Import and export');
    case 'mailings':
      return msg('Newsletter');
    case 'recommendations':
      return msg('Recommendations');
    case 'revenue':
      return msg('Revenue');
    case 'events':
      return msg('Payments');
    case 'audit':
      return msg('Audit trail');
    case 'settings':
      return msg('Settings');
    case 'tokens':
      return msg('Tokens');
    case 'webhooks':
      return msg('Webhooks');
  }
}

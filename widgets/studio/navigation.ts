import { msg } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Staff } from '../../worker/contract/account.ts';
import { groupsFor, type PageName, titleOf } from './route.ts';

/** Paths on a 24 by 24 grid, drawn as lines. */
const icons: Record<PageName, string> = {
  posts: 'M6 3h9l4 4v14H6zM14 3v5h5M9 12h6M9 16h6',
  courses: 'M2 9l10-5 10 5-10 5zM6 11v5c3.5 3 8.5 3 12 0v-5',
  comments: 'M4 4h16v12H10l-5 4v-4H4z',
  plans: 'M3 6h18v12H3zM3 10h18M7 15h4',
  offers: 'M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01',
  gifts: 'M4 11h16v10H4zM3 7h18v4H3zM12 7v14M12 7c-5 0-5-4.5-2.5-4.5S12 7 12 7c0-4.5 5-4.5 5-2s-2 2-5 2',
  members: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-6 7-6s7 2 7 6M16 3.5a4 4 0 0 1 0 7M18 15.5c2.5.7 4 2.5 4 5.5',
  communities: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM16 11a3 3 0 1 0 0-6M2 19c0-3 2.5-5 6-5s6 2 6 5M17 14c3 .3 5 2.2 5 5',
  teams:
    'M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5.5 20c0-3.5 2.5-5.5 6.5-5.5s6.5 2 6.5 5.5M5 6.5a2.5 2.5 0 0 0 0 4.5M2 16c.5-1.5 1.5-2.5 3-3M19 6.5a2.5 2.5 0 0 1 0 4.5M22 16c-.5-1.5-1.5-2.5-3-3',
  transfer: 'M8 21V7M4 11l4-4 4 4M16 3v14M12 13l4 4 4-4',
  recommendations: 'M12 3l2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6L3.3 9.3l6.1-.7z',
  mailings: 'M3 5h18v14H3zM3 6l9 7 9-7',
  revenue: 'M3 20h18M6 16v-4M11 16V8M16 16v-6M21 16V4',
  events: 'M2 12h5l3-8 4 16 3-8h5',
  audit: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h3',
  tokens: 'M8 20a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM11.5 11.5L20 3M16 7l3 3',
  webhooks: 'M9 8a3 3 0 1 1 5 2l3 6M7 13a3 3 0 1 0 3 4h7M17 14a3 3 0 1 1-2 5',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 4.5v5M8 14.5v5',
};

interface Options {
  name: string;
  staff: Staff;
  current: PageName | null;
  /** Whether the menu is open, where it is behind a button. */
  open: boolean;
  toggle: () => void;
  signOut: () => void;
  skip: () => void;
}

/** A column at the side where there is room; a bar with a menu where there is not. Pages stand in groups. */
export function navigation({ name, staff, current, open, toggle, signOut, skip }: Options): TemplateResult {
  // Not a link to a fragment: fragments are the desk's addresses.
  const jump = (event: Event) => {
    event.preventDefault();
    skip();
  };
  const closes = (event: KeyboardEvent) => {
    if (!open || event.key !== 'Escape') return;
    toggle();
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>('.menu')?.focus();
  };
  return html`<header class="side" @keydown=${closes}>
    <a class="skip" href=${location.hash || '#/'} @click=${jump}>${msg('Skip to the page')}</a>
    <p class="brand"><span>${name}</span></p>
    <button type="button" class="button quiet menu" aria-expanded=${open} aria-controls="desk-menu" @click=${toggle}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d=${open ? 'M6 6l12 12M18 6L6 18' : 'M4 7h16M4 12h16M4 17h16'} /></svg>
      ${msg('Menu')}
    </button>
    <div id="desk-menu" class="pages" ?data-open=${open}>
      <nav aria-label=${msg('The desk')}>
        ${groupsFor(staff.roles).map(
          ({ title, pages }, index) => html`<section>
            <h2 id="group-${index}">${title}</h2>
            <ul aria-labelledby="group-${index}">
              ${pages.map((page) => link(page, page === current))}
            </ul>
          </section>`,
        )}
      </nav>
      <div class="who">
        <p><strong>${staff.name}</strong><span class="muted">${staff.email}</span></p>
        <button type="button" class="button quiet" @click=${signOut}>${msg('Sign out')}</button>
      </div>
    </div>
  </header>`;
}

function link(page: PageName, current: boolean): TemplateResult {
  return html`<li>
    <a href="#/${page}" aria-current=${current ? 'page' : nothing}>
      <svg viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${icons[page]} />`}</svg><span>${titleOf({ page })}</span>
    </a>
  </li>`;
}

import { Fault } from '../http/fault.ts';

const MARK = 'lyceum_checkout';

/**
 * Where Stripe sends the browser after a checkout: the given page, its query and hash as they were, plus the mark.
 * @throws Fault `bad_request` for a page that is not on `origin`: a checkout must not become an open redirect
 */
export function returnAddress(returnTo: string, origin: string | undefined): { paid: string; cancelled: string } {
  return {
    paid: markedAddress(returnTo, origin, MARK, '{CHECKOUT_SESSION_ID}'),
    cancelled: markedAddress(returnTo, origin, MARK, 'cancelled'),
  };
}

/** The given page with `mark=value` in its query. @throws Fault `bad_request` for a page that is not on `origin` */
export function markedAddress(returnTo: string, origin: string | undefined, mark: string, value: string): string {
  const url = new URL(returnTo);
  // `blob:` and `filesystem:` addresses have a page's origin too.
  const page = (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password;
  if (!page || url.origin !== origin) {
    throw new Fault('bad_request', 'returnTo must be a page on the origin that asks for it.');
  }
  // Joined as text: URLSearchParams would rewrite the rest of the query, and Stripe's placeholder must keep its braces.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && part.split('=')[0] !== mark);
  return `${url.origin}${url.pathname}?${[...kept, `${mark}=${value}`].join('&')}${url.hash}`;
}

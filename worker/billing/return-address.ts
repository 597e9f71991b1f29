import type { Context } from 'hono';
import type { Env } from '../env.ts';
import type { Caller } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';

/** Where Stripe sends the browser after a payment page: with the session's id as the mark, or `cancelled`. */
export function returnAddresses(c: Context<Env>, caller: Caller, returnTo: string, mark: string) {
  return {
    paid: returnAddress(c, caller, returnTo, mark, '{CHECKOUT_SESSION_ID}'),
    cancelled: returnAddress(c, caller, returnTo, mark, 'cancelled'),
  };
}

/**
 * The given page, its query and hash as they were, plus `mark=value`.
 * @throws Fault `bad_request` for a page that is not on the origin that asks, `origin_forbidden` for one of another
 * site: a checkout must not become an open redirect
 */
export function returnAddress(
  c: Context<Env>,
  { site }: Caller,
  returnTo: string,
  mark: string,
  value: string,
): string {
  const url = new URL(returnTo);
  // `blob:` and `filesystem:` addresses have a page's origin too.
  const page = (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password;
  // `ask` has admitted the Origin if there is one; here there must be.
  if (!page || url.origin !== c.req.header('Origin')) {
    throw new Fault('bad_request', 'returnTo must be a page on the origin that asks for it.');
  }
  if (!site.origins.includes(url.origin)) {
    throw new Fault('origin_forbidden', 'The page to return to is not on this site.');
  }
  // Joined as text: URLSearchParams would rewrite the rest of the query, and Stripe's placeholder must keep its braces.
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && part.split('=')[0] !== mark);
  return `${url.origin}${url.pathname}?${[...kept, `${mark}=${value}`].join('&')}${url.hash}`;
}

/** What stands in the page's address after Stripe's page: a checkout's id, or `cancelled`. */
const PARAMETER = 'lyceum_checkout';

export const checkoutInAddress = (): string | null => new URL(location.href).searchParams.get(PARAMETER);

/** Takes the parameter out of the address, so that a reload or a shared link does not ask again. */
export function forgetCheckout(): void {
  const address = new URL(location.href);
  if (!address.searchParams.has(PARAMETER)) return;
  address.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', address);
}

import type { Bindings } from '../env.ts';

/** Whether this deployment runs beside a stand-in for Stripe on the same machine. */
export function isLocal(env: Pick<Bindings, 'STRIPE_API_URL'>): boolean {
  return env.STRIPE_API_URL !== undefined && isLoopback(new URL(env.STRIPE_API_URL).hostname);
}

const isLoopback = (host: string) => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** Names that never lead out of a machine or its network (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const inside = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|onion|home\.arpa)$/;

/**
 * Why a webhook may not go there, or null. Only https to a public host name, without credentials: an address in
 * digits, however it is written (the URL parser reads them all), is refused as a whole, and so is a name without a dot. A name
 * that resolves to a private address is not seen here; Cloudflare's network does not route there.
 * @param local also plain http, and loopback: for trying things out
 */
export function refusalOf(address: string, local: boolean): string | null {
  if (!URL.canParse(address)) return 'It is not a web address.';
  const { protocol, hostname, username, password } = new URL(address);
  if (username || password) return 'An address with a name and password in it is not used.';
  if (local && isLoopback(hostname) && (protocol === 'http:' || protocol === 'https:')) return null;
  if (protocol !== 'https:') return 'Only https is used.';
  const host = hostname.replace(/\.$/, '').toLowerCase();
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) return 'The host must be a name, not an address in digits.';
  if (!host.includes('.') || inside.test(host)) return 'The host is not one of the public internet.';
  return null;
}

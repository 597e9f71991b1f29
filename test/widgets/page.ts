import axeCore from 'axe-core';
import { Lyceum } from '../../sdk/index.ts';
import type { ErrorCode } from '../../worker/contract/error.ts';

/** A call as the API gets it; `path` is what follows the site in the address. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  json: unknown;
  signedIn: boolean;
}

/** What a handler throws to answer with an error body. */
export class Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly retryAfter: number | null;
  constructor(status: number, code: ErrorCode, retryAfter: number | null = null) {
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** What a handler throws to be unreachable. */
export const offline = new TypeError('Failed to fetch');

/** The real client, signed in unless told otherwise, over a `fetch` that answers like the API. */
export function lyceumWith(
  handler: (call: Call) => unknown,
  { signedIn = true }: { signedIn?: boolean } = {},
): Lyceum & { signIn(): void; signOut(): void } {
  const site = `site-${Math.random().toString(36).slice(2)}`;
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  const answer: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const [, path = ''] = url.pathname.split(`/sites/${site}`);
    const call: Call = {
      method: init.method ?? 'GET',
      path: decodeURIComponent(path),
      query: url.searchParams,
      json: init.body ? JSON.parse(String(init.body)) : undefined,
      signedIn: new Headers(init.headers).has('Authorization'),
    };
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });
    try {
      const reply = await Promise.race([(async () => handler(call))(), aborted]);
      return reply === undefined ? new Response(null, { status: 204 }) : Response.json(reply);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const body = { error: { code: error.code, message: error.code, requestId: 'req-1' } };
      const headers = new Headers(error.retryAfter === null ? [] : [['Retry-After', String(error.retryAfter)]]);
      return Response.json(body, { status: error.status, headers });
    }
  };
  const lyceum = new Lyceum({ api: 'http://api.test', site, storage, fetch: answer });
  const open = () => values.set(`lyceum:${site}`, JSON.stringify({ token: 't', expiresAt: Date.now() + 1e9 }));
  if (signedIn) open();
  return Object.assign(lyceum, {
    signIn() {
      open();
      lyceum.dispatchEvent(new Event('session'));
    },
    signOut() {
      values.clear();
      lyceum.dispatchEvent(new Event('session'));
    },
  });
}

/** What axe finds in an element, in words; empty when all is well. Colours count in both schemes. */
export async function axe(element: Element): Promise<string[]> {
  const found: string[] = [];
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    document.body.style.cssText = 'background: light-dark(#fff, #14171a); color: light-dark(#1c1f22, #dfe1de)';
    const { violations } = await axeCore.run(element, { rules: { region: { enabled: false } } });
    for (const { id, nodes } of violations) for (const { html } of nodes) found.push(`${scheme}: ${id}: ${html}`);
  }
  document.documentElement.style.colorScheme = '';
  return found;
}

/** Waits until something holds; fails with its last value's description after twenty seconds (a busy machine). */
export async function until<T>(what: () => T | null | undefined | false, name = String(what)): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    const value = what();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came true: ${name}`);
}

/** How far the rendered content reaches below the element's top, in CSS pixels. */
export function contentHeight(element: Element): number {
  const parts = [...(element.shadowRoot?.children ?? [])].filter((part) => !part.classList.contains('unseen'));
  const bottoms = parts.map((part) => part.getBoundingClientRect().bottom);
  return Math.max(...bottoms) - element.getBoundingClientRect().top;
}

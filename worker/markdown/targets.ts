import { URL_MAX_LENGTH } from './limits.ts';

/** A stand-in for the page that will show the text; `.invalid` is nobody's (RFC 2606). */
const PAGE = 'https://page.invalid/post/';
const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** What a browser will make of the reference: the WHATWG parser decides, since that is what decides there. */
function resolve(reference: string): URL | null {
  return reference.length <= URL_MAX_LENGTH ? URL.parse(reference, PAGE) : null;
}

/** True for http, https, mailto, relative references and fragments. */
export function isLinkTarget(reference: string): boolean {
  const url = resolve(reference);
  return url !== null && LINK_PROTOCOLS.has(url.protocol);
}

/** True for https and for the page's own site; `//host` is refused, it would be plain http on an http page. */
export function isImageSource(reference: string): boolean {
  const url = resolve(reference);
  if (url?.protocol !== 'https:') return false;
  return url.origin === new URL(PAGE).origin || /^https:\/\//i.test(reference);
}

import { URL_MAX_LENGTH } from './limits.ts';

/** A stand-in for the page that will show the text; `.invalid` is nobody's (RFC 2606). */
const PAGE = 'https://page.invalid/post/';
const OWN_ORIGIN = new URL(PAGE).origin;
const LINK_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);
/** `https:host` is relative on an https page and absolute on another: whoever names a scheme must name the host. */
const HALF_ABSOLUTE = /^https?:(?!\/\/)/i;

/** What a browser will make of the reference: the WHATWG parser decides here, since it decides there. */
function resolve(reference: string): URL | null {
  return reference.length > URL_MAX_LENGTH || HALF_ABSOLUTE.test(reference) ? null : URL.parse(reference, PAGE);
}

/** True for http, https, mailto, relative references and fragments. */
export function isLinkTarget(reference: string): boolean {
  const url = resolve(reference);
  return url !== null && LINK_PROTOCOLS.has(url.protocol);
}

/** True for https and for the page's own site; `//host` is refused, it would be plain http on an http page. */
export function isImageSource(reference: string): boolean {
  const url = resolve(reference);
  return url?.protocol === 'https:' && (url.origin === OWN_ORIGIN || /^https:/i.test(reference));
}

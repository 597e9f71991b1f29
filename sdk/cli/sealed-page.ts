import { type DefaultTreeAdapterMap, parse } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** A gated part in a page's source: from the marker to the end of its paywall. */
export interface GatedPlace {
  slug: string;
  start: number;
  end: number;
  html: string;
}

interface SealablePage {
  gated: GatedPlace[];
  /** Paywalls that are sealed already. */
  sealed: number;
  /** Where structured data goes when the page says nothing of what is gated, and its headline. */
  structuredData: { at: number; headline: string } | null;
}

/** Why a page cannot be sealed; `line` from 1. */
export class PageError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export const SEALED_TYPE = 'application/lyceum-sealed';

/** Finds what is to be sealed, with the positions of the source: everything else of the page stays byte for byte. @throws PageError */
export function readPage(source: string): SealablePage {
  const page: SealablePage = { gated: [], sealed: 0, structuredData: null };
  let described = false;
  let headline = '';
  let head: number | undefined;
  let firstPaywall: number | undefined;
  for (const element of elementsOf(parse(source, { sourceCodeLocationInfo: true }))) {
    if (element.tagName === 'title' && headline === '') headline = textOf(element).trim();
    if (element.tagName === 'head') head = element.sourceCodeLocation?.endTag?.startOffset;
    if (element.tagName === 'script' && attribute(element, 'type') === 'application/ld+json') {
      described ||= textOf(element).includes('isAccessibleForFree');
    }
    if (element.tagName !== 'lyceum-paywall') continue;
    firstPaywall ??= element.sourceCodeLocation?.startOffset;
    const place = placeIn(element, source);
    if (place) page.gated.push(place);
    else if (element.childNodes.some(isSealedScript)) page.sealed++;
  }
  const at = head ?? firstPaywall;
  if (!described && at !== undefined) page.structuredData = { at, headline };
  return page;
}

function placeIn(paywall: Element, source: string): GatedPlace | null {
  const line = paywall.sourceCodeLocation?.startLine ?? 1;
  const markers = paywall.childNodes.filter(isMarker);
  const deep = [...elementsOf(paywall)].some((inner) => inner !== paywall && inner.childNodes.some(isMarker));
  if (deep)
    throw new PageError(line, 'has its <!-- lyceum --> within another element: put it directly into <lyceum-paywall>');
  const [marker] = markers;
  if (!marker) return null;
  if (markers.length > 1) throw new PageError(line, 'has a second <!-- lyceum -->');
  const slug = attribute(paywall, 'post') ?? '';
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug))
    throw new PageError(line, 'needs the slug of its post: <lyceum-paywall post="…">');
  const start = marker.sourceCodeLocation?.startOffset;
  const from = marker.sourceCodeLocation?.endOffset;
  const end = paywall.sourceCodeLocation?.endTag?.startOffset;
  if (start === undefined || from === undefined || end === undefined) {
    throw new PageError(line, 'is not closed where it seems to be: close every <p> within it, and put it into none');
  }
  return { slug, start, end, html: source.slice(from, end).trim() };
}

/** The page with each gated part replaced, and structured data where it had none. */
export function rewritePage(source: string, page: SealablePage, replace: (place: GatedPlace) => string): string {
  const edits = page.gated.map((place) => ({ start: place.start, end: place.end, text: replace(place) }));
  const { structuredData } = page;
  if (structuredData) {
    const { at, headline } = structuredData;
    edits.push({ start: at, end: at, text: `${structuredDataScript(headline)}\n` });
  }
  let rewritten = source;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    rewritten = rewritten.slice(0, start) + text + rewritten.slice(end);
  }
  return rewritten;
}

/**
 * What tells a search engine that a part is behind a paywall, so that its absence is not taken for cloaking.
 * https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
 */
function structuredDataScript(headline: string): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'BlogPosting',
    ...(headline && { headline }),
    isAccessibleForFree: false,
    hasPart: { '@type': 'WebPageElement', isAccessibleForFree: false, cssSelector: '.lyceum-gated' },
  };
  return `<script type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003C')}</script>`;
}

const isMarker = (node: Node): node is DefaultTreeAdapterMap['commentNode'] =>
  node.nodeName === '#comment' && 'data' in node && node.data.trim() === 'lyceum';

const isSealedScript = (node: Node): boolean => 'attrs' in node && attribute(node, 'type') === SEALED_TYPE;

const attribute = (element: Element, name: string) => element.attrs.find((one) => one.name === name)?.value;

const textOf = (element: Element) => element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');

/** In the order of the source; a template's content too, which a script may put into the page. */
function* elementsOf(root: Node): Generator<Element> {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if ('tagName' in node) yield node;
    const children = 'content' in node ? [node.content] : 'childNodes' in node ? node.childNodes : [];
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as Node);
  }
}

import { type DefaultTreeAdapterTypes, html as markup, parseFragment } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** What rendered markdown may contain, stated apart from the renderer: element, then its attributes. */
const ALLOWED: Record<string, readonly string[]> = {
  ...Object.fromEntries(
    'p br hr ul li blockquote em strong s table thead tbody tr'.split(' ').map((name) => [name, []]),
  ),
  ...Object.fromEntries('h1 h2 h3 h4 h5 h6'.split(' ').map((name) => [name, ['id']])),
  ol: ['start'],
  a: ['href', 'title', 'rel'],
  img: ['src', 'alt', 'title', 'loading'],
  pre: ['tabindex', 'role', 'aria-label'],
  div: ['class', 'tabindex', 'role', 'aria-label'],
  code: ['class'],
  span: ['class'],
  th: ['class'],
  td: ['class'],
};

const VOID = new Set(['br', 'hr', 'img']);
const CLASS = /^(hljs|hljs-[a-z_-]+|[a-z]+_|language-[a-zA-Z0-9][\w+#-]*|align-(left|center|right)|table-scroll)$/;
const ID = /^lyceum-h-[\p{L}\p{N}-]+$/u;
const REL = { post: 'noopener', comment: 'nofollow ugc noopener' };
const PAGES = ['https://blog.example/a/b.html', 'http://blog.example/', 'file:///tmp/a.html'];

/** Everything in the HTML that must not be there, in words; empty when it is safe. */
export function unsafeParts(html: string, profile: 'post' | 'comment'): string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  const built: string[] = [];

  function visit(parent: Parent): void {
    for (const node of parent.childNodes) {
      if ('tagName' in node) {
        checkElement(node);
        built.push(node.tagName);
        visit(node);
        if (!VOID.has(node.tagName)) built.push(`/${node.tagName}`);
        if ('content' in node) visit(node.content);
      } else if (node.nodeName !== '#text') found.push(`a ${node.nodeName} node`);
    }
  }

  function checkElement(element: Element): void {
    const allowed = Object.hasOwn(ALLOWED, element.tagName) ? ALLOWED[element.tagName] : undefined;
    if (element.namespaceURI !== markup.NS.HTML || allowed === undefined) found.push(`<${element.tagName}>`);
    for (const { name, value } of element.attrs) {
      if (!allowed?.includes(name)) found.push(`<${element.tagName} ${name}>`);
      if (!isSafeValue(name, value)) found.push(`${name}="${value}"`);
      if (name === 'id' && ids.size === ids.add(value).size) found.push(`id "${value}" twice`);
    }
    const linked = element.attrs.some(({ name }) => name === 'href');
    if (linked && element.attrs.find(({ name }) => name === 'rel')?.value !== REL[profile]) found.push('rel');
    if (profile === 'comment' && /^(img|h[1-3])$/.test(element.tagName))
      found.push(`<${element.tagName}> in a comment`);
    if (profile === 'comment' && element.attrs.some(({ name }) => name === 'id')) found.push('an id in a comment');
  }

  visit(parseFragment(html));
  // What a browser builds is what was written: nothing closed early, moved or repaired. A `<` is a tag or escaped.
  const written = [...html.matchAll(/<([^\s>]*)/g)].map((tag) => tag[1]);
  if (written.join(' ') !== built.join(' ')) found.push('parsed to something else');
  return found;
}

function isSafeValue(name: string, value: string): boolean {
  if (name === 'href') return PAGES.every((page) => goesTo(value, page, ['http:', 'https:', 'mailto:']));
  if (name === 'src') return goesTo(value, 'https://blog.example/', ['https:']) && !value.startsWith('//');
  if (name === 'class') return value.split(' ').every((token) => CLASS.test(token));
  if (name === 'id') return ID.test(value);
  if (name === 'tabindex') return value === '0';
  if (name === 'role') return value === 'group';
  if (name === 'start') return /^\d{1,9}$/.test(value);
  if (name === 'loading') return value === 'lazy';
  return !/^(on|style$|srcset$|srcdoc$|formaction$)/i.test(name);
}

/** A relative reference keeps its page's own protocol, which is no choice of the text's. */
function goesTo(reference: string, page: string, protocols: string[]): boolean {
  const url = URL.parse(reference, page);
  return url !== null && [...protocols, new URL(page).protocol].includes(url.protocol);
}

/** A published post as feeds and sitemaps show it: nothing of the gated part. */
export interface Entry {
  slug: string;
  title: string;
  summary: string;
  topics: string[];
  /** Absolute. */
  url: string;
  publishedAt: number;
  updatedAt: number;
}

export interface Blog {
  name: string;
  url: string;
  lang: string;
  /** The feed's own address. */
  feed: string;
}

/** Atom (RFC 4287), teasers only. */
export function atomFeed({ name, url, lang, feed }: Blog, entries: readonly Entry[]): string {
  const updated = Math.max(0, ...entries.map((entry) => entry.updatedAt));
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${text(lang)}">
<id>${text(feed)}</id>
<title>${text(name)}</title>
<updated>${date(updated)}</updated>
<author><name>${text(name)}</name></author>
<link rel="self" type="application/atom+xml" href="${text(feed)}"/>
<link rel="alternate" type="text/html" href="${text(url)}"/>
${entries.map((entry) => atomEntry(url, entry)).join('')}</feed>
`;
}

function atomEntry(blog: string, { slug, title, summary, topics, url, publishedAt, updatedAt }: Entry): string {
  const categories = topics.map((topic) => `<category term="${text(topic)}"/>`).join('');
  // A tag URI (RFC 4151): it stays the same when the page's address changes.
  const id = `tag:${new URL(blog).hostname},${date(publishedAt).slice(0, 10)}:${slug}`;
  return `<entry><id>${text(id)}</id><title>${text(title)}</title><link rel="alternate" type="text/html" href="${text(url)}"/>
<published>${date(publishedAt)}</published><updated>${date(updatedAt)}</updated>${categories}
<summary>${text(summary)}</summary></entry>
`;
}

/** sitemaps.org protocol 0.9: at most 50,000 addresses. */
export function siteMap(entries: readonly Pick<Entry, 'url' | 'updatedAt'>[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.map(({ url, updatedAt }) => `<url><loc>${text(url)}</loc><lastmod>${date(updatedAt)}</lastmod></url>\n`).join('')}</urlset>
`;
}

const date = (time: number) => new Date(time).toISOString();

/** Everything that XML 1.0 (section 2.2) cannot carry, escaped or not. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const text = (value: string) =>
  value
    .replace(unwritable, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // A parser would turn it into a line feed (XML 1.0, 2.11), and white space in attributes into blanks (3.3.3).
    .replace(/[\r\n\t]/g, (space) => `&#${space.charCodeAt(0)};`);

import type { Mutation } from './bundle.ts';

const read = 'worker/posts/read.ts';
const openHtml = { file: read, from: `case when \${postOpen(c)} then \${post.html} end`, to: `\${post.html}` };
const unpacked = 'const { html, sealed, tier, opensAt, dripDays, likes, shares, ...summary } = row;';
/** The text is there, and leaves by what is written here. */
const withText = (statement: string): Mutation[] => [
  openHtml,
  { file: read, from: unpacked, to: `${unpacked} ${statement}` },
];

/**
 * Builds of the app that leak, each in a way of its own. `by` names who finds it: the crawl looks for secrets in what
 * leaves and at who may keep it, non-interference for anything at all that depends on them.
 */
export const mutants: Record<string, { by: 'crawl' | 'caching' | 'interference'; mutations: readonly Mutation[] }> = {
  'the HTML of a locked post': {
    by: 'crawl',
    mutations: [
      openHtml,
      {
        file: read,
        from: `return { state: 'locked', ...summary,`,
        to: `return { html: row.html, state: 'locked', ...summary,`,
      },
    ],
  },
  'its first words in a header': {
    by: 'crawl',
    mutations: withText(`c.header('X-Preview', encodeURIComponent(String(html).slice(0, 60)));`),
  },
  'its digest as ETag': {
    by: 'crawl',
    mutations: [
      ...withText(`c.header('ETag', '"' + (await sha256(String(html))) + '"');`),
      { file: read, from: `import { Fault }`, to: `import { sha256 } from '../http/hash.ts'; import { Fault }` },
    ],
  },
  'a short checksum of it as ETag': {
    by: 'interference',
    mutations: withText(
      `c.header('ETag', '"' + [...String(html)].reduce((sum, x) => (sum * 31 + x.charCodeAt(0)) % 65521, 7) + '"');`,
    ),
  },
  'its length as the minutes to read': {
    by: 'interference',
    mutations: withText(`summary.minutes = Math.ceil(String(html).length / 400);`),
  },
  'its length as space in the answer': {
    by: 'interference',
    mutations: withText(`summary.summary += ' '.repeat(String(html).length % 97);`),
  },
  'an excerpt in base64': {
    by: 'crawl',
    mutations: withText(`summary.summary += btoa(String(html).slice(0, 45));`),
  },
  'a line in the log': { by: 'crawl', mutations: withText(`console.info(html);`) },
  'drafts by their name': {
    by: 'crawl',
    mutations: [{ file: read, from: `eq(post.slug, slug), eq(post.status, 'published')`, to: 'eq(post.slug, slug)' }],
  },
  "another site's post": {
    by: 'crawl',
    mutations: [{ file: read, from: `eq(post.siteId, siteOf(c)), eq(post.slug, slug), `, to: 'eq(post.slug, slug), ' }],
  },
  'the text as the summary of lists': {
    by: 'crawl',
    mutations: [
      { file: read, from: 'summary: post.summary,', to: `summary: sql<string>\`substr(\${post.markdown}, 1, 40)\`,` },
    ],
  },
  'the comments of a gated thread': {
    by: 'crawl',
    mutations: [
      {
        file: 'worker/discussion/thread.ts',
        from: `sql\`(case when \${readable(c, slug)} then \${slug} end)\``,
        to: `sql\`\${slug}\``,
      },
      {
        file: 'worker/discussion/list.ts',
        from: 'if (!thread?.readable) return locked;',
        to: 'if (!thread) return locked;',
      },
    ],
  },
  'the key of a sealed post': {
    by: 'crawl',
    mutations: [
      { file: 'worker/posts/seals.ts', from: `case when \${postOpen(c)} then \${seal.key} end`, to: `\${seal.key}` },
    ],
  },
  'lessons before their time': {
    by: 'crawl',
    mutations: [
      { file: 'worker/access/can.ts', from: 'return from > now ? {', to: 'return from > Infinity ? {' },
      { file: 'worker/access/entitled.ts', from: `coalesce(\${opensAt} <= \${now}, true)`, to: 'true' },
    ],
  },
  'where the materials of a course are': {
    by: 'crawl',
    mutations: [
      {
        file: 'worker/courses/materials.ts',
        from: `case when \${courseOpen(c)} then \${material.url} end`,
        to: `\${material.url}`,
      },
    ],
  },
  'a material in the list of recommendations': {
    by: 'crawl',
    mutations: [
      { file: 'worker/recommendations/materials.ts', from: `\${course.url} || '#materials'`, to: `\${material.url}` },
    ],
  },
  'tiers on the meter': {
    by: 'crawl',
    mutations: [
      { file: 'worker/access/meter.ts', from: `post.tier !== null || `, to: '' },
      { file: 'worker/posts/meter.ts', from: 'isNull(post.tier), ', to: '' },
    ],
  },
  'who does not want to be found': {
    by: 'crawl',
    mutations: [
      {
        file: 'worker/recommendations/people.ts',
        from: `eq(profile.discoverable, true), sql`,
        to: 'sql',
      },
    ],
  },
  'the text in mails to everybody': {
    by: 'crawl',
    mutations: [{ file: 'worker/outbox/post-mail.ts', from: 'open ? post.markdown : null', to: 'post.markdown' }],
  },
  'what a member reads to whoever asks next': {
    by: 'caching',
    mutations: [{ file: 'worker/http/cache.ts', from: 'known || !read', to: '!read' }],
  },
  'what depends on who asks to a cache that does not know': {
    by: 'caching',
    mutations: [{ file: 'worker/http/cache.ts', from: "'Authorization, Cookie, Origin'", to: "'Origin'" }],
  },
};

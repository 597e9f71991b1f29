import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { PublishList } from '../../worker/contract/post.ts';
import { CallError, call, isFinal } from './call.ts';
import { CommandError } from './command.ts';
import { type Connection, connectionFlags, connectionUsage, readConnection } from './connection.ts';
import { compare, type Difference, missing, type Standing } from './difference.ts';
import { findFiles } from './files.ts';
import type { Problem } from './front-matter.ts';
import { UsageError } from './options.ts';
import { type PostFile, readPostFile } from './post-file.ts';
import { inParallel, progressOf } from './progress.ts';

const usage = `npm run -s lyceum -- push "posts/**/*.md" [options]

Uploads what follows <!-- lyceum --> in each file, and its front matter. Only what changed is sent; a file that is gone
has its post archived.

  --source NAME      names this set of files, which alone may change its posts (blog)
  --url-pattern URL  a post's page ("/posts/{slug}")
  --lang CODE        language of the texts, for counting words (en)
  --dry-run          shows the difference and sends nothing
  --archive-many     archives even most of the source's posts
${connectionUsage('publish')}`;

const flags = {
  ...connectionFlags,
  source: { type: 'string', default: 'blog' },
  'url-pattern': { type: 'string', default: '/posts/{slug}' },
  lang: { type: 'string', default: 'en' },
  'dry-run': { type: 'boolean', default: false },
  'archive-many': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const AT_ONCE = 4;
/** Fewer may vanish in a day's work; more than half of more is a wrong pattern. */
const FEW = 5;

export async function push(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  if (positionals.length === 0) throw new UsageError('Which files? npm run -s lyceum -- push "posts/**/*.md"');
  const { source, lang } = values;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(source))
    throw new UsageError('--source must be lower-case letters, digits, hyphens.');
  if (!isLanguage(lang)) throw new UsageError(`--lang ${JSON.stringify(lang)} is not a language.`);
  const connection = readConnection(values, process.env);
  const files = await readFiles(positionals, { source, lang, urlPattern: values['url-pattern'], now: Date.now() });
  if (files === null) return false;

  const standing = await readStanding(connection, source);
  if (!fits(files, standing)) return false;
  const difference = compare(files, standing);
  tell(difference, values['dry-run'], missing(files, standing));
  const { vanished } = difference;
  const live = standing.posts.filter(({ status }) => status !== 'archived').length;
  if (vanished.length >= FEW && vanished.length * 2 > live && !values['archive-many']) {
    throw new CommandError(
      `${vanished.length} of the source's ${live} posts have no file here. If the pattern is right, say --archive-many. Nothing was sent.`,
    );
  }
  if (values['dry-run']) return true;
  return send(connection, source, difference);
}

function isLanguage(code: string): boolean {
  try {
    return Intl.getCanonicalLocales(code).length === 1;
  } catch {
    return false;
  }
}

/** Every file, or null after each of their problems was told: then nothing is sent. */
async function readFiles(patterns: string[], options: Parameters<typeof readPostFile>[2]): Promise<PostFile[] | null> {
  const posts: PostFile[] = [];
  const problems: Problem[] = [];
  for (const file of await findFiles(patterns)) {
    const post = readPostFile(file, await readText(file), options);
    if (Array.isArray(post)) problems.push(...post);
    else posts.push(post);
  }
  const first = new Map<string, string>();
  for (const { file, slug } of posts) {
    const twin = first.get(slug);
    if (twin === undefined) first.set(slug, file);
    else problems.push({ file, line: 1, field: 'slug', message: `"${slug}" is also that of ${twin}` });
  }
  for (const { file, line, field, message } of problems) complain(`${file}:${line}: ${field} ${message}`);
  if (problems.length === 0) return posts;
  complain(`${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}. Nothing was sent.`);
  return null;
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandError(`${file} is not UTF-8. Nothing was sent.`, { cause });
  }
}

async function readStanding(connection: Connection, source: string): Promise<Standing> {
  const standing: Standing = { posts: [], taken: [], plans: [], courses: [] };
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ source, ...(cursor && { cursor }) });
    const page: PublishList = await call(connection, 'GET', `/publish/posts?${query}`);
    standing.posts.push(...page.posts);
    standing.taken.push(...page.taken);
    standing.plans = page.plans;
    standing.courses.push(...page.courses);
    cursor = page.next;
  }
  return standing;
}

/** Whether the site has the plans that the files name, and leaves them their slugs. */
function fits(files: PostFile[], { taken, plans }: Standing): boolean {
  const owners = new Map(taken.map(({ slug, source }) => [slug, source]));
  const ids = new Set(plans.map(({ id }) => id));
  const tiers = new Set(plans.flatMap(({ tier }) => tier ?? []));
  let wrong = 0;
  for (const { file, slug, input } of files) {
    const owner = owners.get(slug);
    const unknown = input.plans.find((id) => !ids.has(id));
    if (owner !== undefined) {
      const whose = owner === null ? 'the studio' : `the source "${owner}"`;
      complain(`${file}: the slug "${slug}" belongs to ${whose}; choose another one with slug:`);
    } else if (unknown) complain(`${file}: there is no plan "${unknown}" on this site`);
    else if (input.tier && !tiers.has(input.tier)) {
      const known = [...tiers].map((tier) => `"${tier}"`).join(', ') || 'none';
      complain(
        `${file}: no plan has the tier "${input.tier}" (there are: ${known}); for plans by id write a list: [${input.tier}]`,
      );
    } else continue;
    wrong++;
  }
  if (wrong > 0) complain('Nothing was sent.');
  return wrong === 0;
}

/** `gaps`: what posts require that is not there; told, and no obstacle: it may come later. */
function tell(difference: Difference, all: boolean, gaps: ReadonlyMap<string, string[]>): void {
  const { added, changed, same, vanished } = difference;
  const shown = [...added, ...changed.map(({ post }) => post), ...(all ? same : [])];
  const lines = [
    ...added.map(({ slug, input }) => `+ ${slug}  ${input.access}${input.status === 'draft' ? ', draft' : ''}`),
    ...changed.map(({ post, fields }) => `~ ${post.slug}  ${fields.join(', ')}`),
    ...(all ? same.map(({ slug }) => `= ${slug}`) : []),
    ...vanished.map((slug) => `- ${slug}  archived`),
    ...shown.flatMap(({ slug }) => gapOf(slug, gaps.get(slug))),
    `${added.length} new, ${changed.length} changed, ${same.length} the same, ${vanished.length} archived`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const gapOf = (slug: string, names: string[] = []) =>
  names.length === 0 ? [] : [`? ${slug}  requires ${names.join(', ')}: not there yet`];

/** Archives last, and only when all else went well: a post that got another slug is never missing under both. */
async function send(
  connection: Connection,
  source: string,
  { added, changed, vanished }: Difference,
): Promise<boolean> {
  const due = [...added, ...changed.map(({ post }) => post)];
  const progress = progressOf(due.length + vanished.length);
  const refused: string[] = [];
  try {
    await inParallel(due, AT_ONCE, async ({ file, slug, input }) => {
      try {
        await call(connection, 'PUT', `/publish/posts/${slug}`, input);
        progress.step(slug);
      } catch (error) {
        if (!(error instanceof CallError) || isFinal(error)) throw error;
        refused.push(`${file}: ${error.message}`);
      }
    });
    if (refused.length === 0) {
      await inParallel(vanished, AT_ONCE, async (slug) => {
        await call(connection, 'PUT', `/publish/posts/${slug}/archive`, { source });
        progress.step(`${slug} (archived)`);
      });
    }
  } finally {
    progress.end();
  }
  for (const refusal of refused) complain(refusal);
  if (refused.length > 0 && vanished.length > 0) complain('Nothing was archived. Push again when this is mended.');
  return refused.length === 0;
}

/** Names and messages come from files and servers: no control character of theirs reaches the terminal. */
function complain(text: string): void {
  process.stderr.write(`${text.replace(/\p{Cc}+/gu, ' ')}\n`);
}

import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { SealsReply } from '../../worker/contract/post.ts';
import { CallError, call } from './call.ts';
import { newReleaseKey, type ReleaseKey, sealText } from './cipher.ts';
import { CommandError } from './command.ts';
import { type Connection, connectionFlags, connectionUsage, readConnection } from './connection.ts';
import { findFiles } from './files.ts';
import { UsageError } from './options.ts';
import { inParallel, progressOf } from './progress.ts';
import { type GatedPlace, PageError, readPage, rewritePage, SEALED_TYPE } from './sealed-page.ts';

const usage = `npm run -s lyceum -- seal "dist/**/*.html" [options]

In built pages, encrypts what stands between <!-- lyceum --> and </lyceum-paywall>, with a key of its own for each post
and run. The API keeps the keys and gives them to whoever may read the post. The posts must have been pushed.

  --retire KEEP      afterwards, removes all but each sealed post's newest KEEP keys
${connectionUsage('publish')}`;

const flags = { ...connectionFlags, retire: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

const AT_ONCE = 4;

interface Sealed {
  file: string;
  html: string;
}

export async function seal(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({ args, options: flags, allowPositionals: true });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  if (positionals.length === 0) throw new UsageError('Which pages? npm run -s lyceum -- seal "dist/**/*.html"');
  if (values.retire !== undefined && !/^[1-9]\d{0,2}$/.test(values.retire)) {
    throw new UsageError('--retire needs the number of keys to keep, from 1 to 999.');
  }
  const connection = readConnection(values, process.env);

  // Every page is read and sealed in memory first: one that is wrong stops all before anything has changed.
  const keys = new Map<string, ReleaseKey>();
  const pages: Sealed[] = [];
  let before = 0;
  for (const file of await findFiles(positionals)) {
    const sealed = await sealPage(file, keys);
    before += sealed.before;
    if (sealed.page) pages.push(sealed.page);
  }
  const release = [...keys.values()];
  await inParallel(release, AT_ONCE, (key) => keepKey(connection, key));
  const progress = progressOf(pages.length);
  try {
    await inParallel(pages, AT_ONCE, async ({ file, html }) => {
      await replaceFile(file, html);
      progress.step(file);
    });
  } finally {
    progress.end();
  }
  let removed = 0;
  if (values.retire !== undefined) {
    await inParallel(release, AT_ONCE, async ({ slug }) => {
      const reply: SealsReply = await call(connection, 'DELETE', `/publish/posts/${slug}/seals?keep=${values.retire}`);
      removed += reply.removed;
    });
  }
  process.stdout.write(
    `${release.length} posts sealed in ${pages.length} pages, ${before} sealed already, ${removed} old keys removed\n`,
  );
  return true;
}

/** @throws CommandError naming the file and the line */
async function sealPage(file: string, keys: Map<string, ReleaseKey>): Promise<{ page: Sealed | null; before: number }> {
  let source: string;
  try {
    // The byte order mark is kept: it is part of the page.
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandError(`${file} is not UTF-8. Nothing was sealed.`, { cause });
  }
  try {
    const page = readPage(source);
    if (page.gated.length === 0) return { page: null, before: page.sealed };
    const scripts = new Map<GatedPlace, string>();
    for (const place of page.gated) {
      const key = keys.get(place.slug) ?? newReleaseKey(place.slug);
      keys.set(place.slug, key);
      const { iv, data } = await sealText(key, place.html);
      scripts.set(
        place,
        `<script type="${SEALED_TYPE}" class="lyceum-gated" data-key="${key.id}" data-iv="${iv}">${data}</script>`,
      );
    }
    return {
      page: { file, html: rewritePage(source, page, (place) => scripts.get(place) ?? '') },
      before: page.sealed,
    };
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    throw new CommandError(`${file}:${error.line}: the paywall ${error.message}. Nothing was sealed.`);
  }
}

/** Before any page needs it: a page whose key nobody has could be opened by nobody. */
async function keepKey(connection: Connection, { slug, id, secret }: ReleaseKey): Promise<void> {
  try {
    await call(connection, 'PUT', `/publish/posts/${slug}/seals/${id}`, { key: secret });
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== 'not_found') throw error;
    throw new CommandError(
      `There is no post "${slug}" on this site. Push it first (with sealed: true). No page was changed.`,
    );
  }
}

/** Written beside and renamed: whoever looks finds the old page or the new one, never half of one. */
async function replaceFile(file: string, html: string): Promise<void> {
  const beside = `${file}.${process.pid}.sealing`;
  try {
    await writeFile(beside, html, { mode: (await stat(file)).mode });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

/** Texts that Chinese writes as English does, and the tag of the language itself. */
const SAME = ['Slug'];
const TAG = 'locale';
const CJK = /\p{Script=Han}/u;

interface Message {
  source: string;
  /** Null when nobody has translated it. */
  target: string | null;
}

/** The messages of an XLIFF file, by id. */
function messages(file: string): Map<string, Message> {
  const units = readFileSync(file, 'utf8').matchAll(/<trans-unit id="([^"]+)">(.*?)<\/trans-unit>/gs);
  const part = (unit: string, name: string) => unit.match(new RegExp(`<${name}>(.*?)</${name}>`, 's'))?.[1] ?? null;
  return new Map(
    [...units].map(([, id = '', unit = '']) => [
      id,
      { source: part(unit, 'source') ?? '', target: part(unit, 'target') },
    ]),
  );
}

const placeholders = (text: string) => (text.match(/<x [^>]*\/>/g) ?? []).sort();
const words = (text: string) => text.replaceAll(/<x [^>]*\/>/g, '').trim();

/** What the sources say now: the same extraction as `npx lit-localize extract`, into a folder of its own. */
async function extracted(locale: string): Promise<Map<string, Message>> {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-locales-'));
  try {
    const config = JSON.parse(readFileSync('lit-localize.json', 'utf8'));
    const { $schema: _, ...rest } = config;
    const scratch = {
      ...rest,
      tsConfig: resolve(config.tsConfig),
      output: { ...config.output, outputDir: 'out' },
      interchange: { ...config.interchange, xliffDir: 'xlf' },
    };
    const path = join(folder, 'lit-localize.json');
    writeFileSync(path, JSON.stringify(scratch));
    const cli = 'node_modules/@lit/localize-tools/bin/lit-localize.js';
    await promisify(execFile)(process.execPath, [cli, 'extract', '--config', path]);
    return messages(join(folder, 'xlf', `${locale}.xlf`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const locales = readdirSync('widgets/locales').map((name) => name.replace(/\.xlf$/, ''));

test('every target language of the build has its file', () => {
  expect(locales).toEqual(JSON.parse(readFileSync('lit-localize.json', 'utf8')).targetLocales);
});

describe.each(locales)('%s', (locale) => {
  const translated = messages(`widgets/locales/${locale}.xlf`);
  const faulty = (fault: (message: Message, id: string) => boolean) =>
    [...translated]
      .filter(([id, message]) => fault(message, id))
      .map(([, { source, target }]) => `${source} → ${target}`);

  test('holds the messages of the sources, no fewer and no more', { timeout: 300_000 }, async () => {
    const now = await extracted(locale);
    expect(now.size).toBeGreaterThan(100);
    const sources = (map: Map<string, Message>, without: Map<string, Message>) =>
      [...map].filter(([id]) => !without.has(id)).map(([, { source }]) => source);
    expect(sources(now, translated), 'run `npx lit-localize extract` and translate').toEqual([]);
    expect(sources(translated, now), 'no longer in the sources: run `npx lit-localize extract`').toEqual([]);
  });

  test('translates every message', () => {
    expect(faulty(({ target }) => !target)).toEqual([]);
  });

  test('keeps every placeholder', () => {
    const differ = ({ source, target }: Message) => placeholders(source).join() !== placeholders(target ?? '').join();
    expect(faulty(differ)).toEqual([]);
  });

  test('leaves no text in English', () => {
    const english = ({ source, target }: Message, id: string) =>
      id !== TAG && !SAME.includes(source) && /[a-z]/i.test(words(source)) && !CJK.test(words(target ?? ''));
    expect(faulty(english)).toEqual([]);
  });

  test('names its own language, for dates and money', () => {
    expect(translated.get(TAG)?.target).toBe(locale);
  });
});

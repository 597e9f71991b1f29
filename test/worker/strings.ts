/// <reference types="vite/types/importMeta.d.ts" />

/** The Big List of Naughty Strings and the identity tables, where they lie beside the repository; else empty. */
const corpus = import.meta.glob<string>('../../../shared/data/strings/*.json', {
  eager: true,
  import: 'default',
  query: '?raw',
});

function named(file: string): unknown {
  const text = Object.entries(corpus).find(([path]) => path.endsWith(`/${file}`))?.[1];
  return text === undefined ? undefined : JSON.parse(text);
}

export const naughtyStrings = (named('blns.json') as string[] | undefined) ?? [];

interface IdentityTables {
  defaultIgnorable: string[];
  bidiControl: string[];
  whiteSpace: string[];
  /** By transformation: a code point, and the ASCII that it becomes. */
  collidesWithAscii: Record<string, [string, string][]>;
  /** An address, whom it imitates, and by what. */
  emailAttackExamples: [string, string, string][];
}
export const identityTables = named('unicode-identity.json') as IdentityTables | undefined;

export const absent = 'the string corpus is not there: skipped';

/** What every parameter and field must stand, corpus or not. */
export const hostileStrings = [
  '',
  ' ',
  '.',
  '..',
  '../..',
  '%',
  '%00',
  '%2e%2e%2f',
  '\u0000',
  '\u202e',
  '\ufeff',
  "' or 1=1 --",
  '"; drop table member; --',
  '*',
  '_%',
  '__proto__',
  'constructor',
  'null',
  '-1',
  '9'.repeat(400),
  'a'.repeat(10_000),
  '<script>alert(1)</script>',
  '😀',
  'é'.normalize('NFD'),
];

import type { LanguageFn } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { HIGHLIGHT_LINE_MAX_LENGTH, HIGHLIGHT_MAX_LENGTH } from './limits.ts';

interface Language {
  label: string;
  aliases: readonly string[];
  /** Absent: shown plain. Markdown is: its grammar took 56 s for 20 kB of `[a](`. */
  grammar?: LanguageFn;
}

const languages: Record<string, Language> = {
  bash: { label: 'Shell', aliases: ['sh', 'shell', 'zsh', 'console'], grammar: bash },
  c: { label: 'C', aliases: ['h'], grammar: c },
  css: { label: 'CSS', aliases: [], grammar: css },
  diff: { label: 'Diff', aliases: ['patch'], grammar: diff },
  go: { label: 'Go', aliases: ['golang'], grammar: go },
  html: { label: 'HTML', aliases: ['xml', 'svg', 'xhtml'], grammar: xml },
  java: { label: 'Java', aliases: [], grammar: java },
  javascript: { label: 'JavaScript', aliases: ['js', 'jsx', 'mjs', 'cjs'], grammar: javascript },
  json: { label: 'JSON', aliases: ['jsonc', 'json5'], grammar: json },
  markdown: { label: 'Markdown', aliases: ['md'] },
  plaintext: { label: 'Text', aliases: ['text', 'txt', 'plain'] },
  python: { label: 'Python', aliases: ['py'], grammar: python },
  rust: { label: 'Rust', aliases: ['rs'], grammar: rust },
  sql: { label: 'SQL', aliases: ['sqlite', 'postgres', 'postgresql'], grammar: sql },
  typescript: { label: 'TypeScript', aliases: ['ts', 'tsx', 'mts', 'cts'], grammar: typescript },
  yaml: { label: 'YAML', aliases: ['yml'], grammar: yaml },
};

const names = new Map(
  Object.entries(languages).flatMap(([name, { aliases }]) => [name, ...aliases].map((alias) => [alias, name] as const)),
);

/** The canonical name and label of a language named after a fence, or null when it is none of ours. */
export function findLanguage(alias: string): { name: string; label: string } | null {
  const name = names.get(alias.toLowerCase());
  const language = name === undefined ? undefined : languages[name];
  return name === undefined || language === undefined ? null : { name, label: language.label };
}

/**
 * Code as HTML with `hljs-…` classes, or null where it should be shown plain (unknown, or too long).
 * The language is never guessed: guessing runs every grammar.
 */
export function highlight(code: string, name: string): string | null {
  const grammar = languages[name]?.grammar;
  if (grammar === undefined || !isReadable(code)) return null;
  // Registered on first use, so that a Worker's start pays for no grammar.
  if (hljs.getLanguage(name) === undefined) hljs.registerLanguage(name, grammar);
  return hljs.highlight(code, { language: name, ignoreIllegals: true }).value;
}

/** Nobody reads colour in a dump or in minified code, and there the grammars are slow. */
function isReadable(code: string): boolean {
  return (
    code.length <= HIGHLIGHT_MAX_LENGTH && code.split('\n').every((line) => line.length <= HIGHLIGHT_LINE_MAX_LENGTH)
  );
}

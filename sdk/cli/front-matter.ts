import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

interface Field {
  value: unknown;
  /** In the file, from 1. */
  line: number;
}

/** What is wrong with a file, and where. */
export interface Problem {
  file: string;
  line: number;
  field: string;
  message: string;
}

interface FrontMatter {
  fields: Map<string, Field>;
  text: string;
  /** The file's line on which the text begins. */
  textLine: number;
}

/** Far above any post's; a parser should not be fed a book. */
const LONGEST = 64_000;
/** References to one anchor: repeated ones are how a few lines of YAML become gigabytes. */
const MOST_ALIASES = 20;

/** Reads the YAML between the first two lines of three hyphens. @returns a problem when there is none, or it is not right */
export function readFrontMatter(file: string, content: string): FrontMatter | Problem {
  const problem = (line: number, message: string): Problem => ({ file, line, field: 'front matter', message });
  const whole = content.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (/^\+\+\+[ \t]*\n/.test(whole)) return problem(1, 'is TOML; write YAML between lines of ---');
  const match = whole.match(/^---[ \t]*\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*(?:\n|$)/m);
  if (match?.index !== 0)
    return problem(1, 'is missing: begin the file with a line of ---, then title: and so on, then ---');
  const [head, source = ''] = match;
  if (source.length > LONGEST) return problem(1, `is longer than ${LONGEST} characters`);
  const counter = new LineCounter();
  // The opening line is before the source.
  const lineAt = (offset: number | undefined) => counter.linePos(offset ?? 0).line + 1;
  const fields = new Map<string, Field>();
  try {
    const document = parseDocument(source, { lineCounter: counter, prettyErrors: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error) return problem(lineAt(error.pos[0]), error.message.split('\n')[0] ?? 'is not YAML');
    if (document.contents !== null && !isMap(document.contents))
      return problem(2, 'is not a list of "name: value" lines');
    for (const { key, value } of document.contents?.items ?? []) {
      if (!isScalar(key) || typeof key.value !== 'string') continue;
      const node = value as { toJS?: (document: unknown, options: { maxAliasCount: number }) => unknown } | null;
      fields.set(key.value, {
        value: node?.toJS?.(document, { maxAliasCount: MOST_ALIASES }) ?? null,
        line: lineAt(key.range?.[0]),
      });
    }
  } catch (error) {
    // Too deep for the parser's stack, or an alias too many.
    return problem(2, error instanceof RangeError ? 'is nested too deeply' : String((error as Error).message));
  }
  return { fields, text: whole.slice(head.length), textLine: head.split('\n').length };
}

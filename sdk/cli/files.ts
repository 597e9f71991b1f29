import { statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError } from './command.ts';

/** Folders that hold other people's files. */
const SKIPPED = ['node_modules', '.git'];

/**
 * The files that the patterns name, sorted, each once. A name that is there is taken as it is, whatever is in it.
 * @throws CommandError for a pattern without a file, saying where it looked
 */
export async function findFiles(patterns: readonly string[], cwd = process.cwd()): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const matches = isFile(resolve(cwd, pattern)) ? [pattern] : await matching(pattern, cwd);
    if (matches.length === 0) {
      throw new CommandError(
        `No file matches ${JSON.stringify(pattern)} in ${cwd}. Quote the pattern, so that the shell leaves it as it is: "posts/**/*.md"`,
      );
    }
    for (const match of matches) found.add(match);
  }
  return [...found].sort();
}

async function matching(pattern: string, cwd: string): Promise<string[]> {
  const matches: string[] = [];
  const exclude = (name: string) => SKIPPED.includes(name);
  for await (const match of glob(pattern, { cwd, exclude })) if (isFile(resolve(cwd, match))) matches.push(match);
  return matches;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

import { existsSync, readFileSync } from 'node:fs';

/** A file of the test data that a clone does not have, or null, saying so. */
export function corpus(path: string): unknown {
  const file = new URL(`../../../shared/data/${path}`, import.meta.url);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.warn(`skipped: no ${path} beside the project`);
  return null;
}

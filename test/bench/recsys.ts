import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The lines of a file of the data that a clone does not have, split into fields; null, saying so, where it is not. */
export function recsys(path: string, separator: RegExp | string = '\t'): string[][] | null {
  const file = new URL(`../../../shared/data/recsys/${path}`, import.meta.url);
  if (!existsSync(file)) {
    console.warn(`skipped: no recsys/${path} beside the project`);
    return null;
  }
  const packed = readFileSync(file);
  const text = path.endsWith('.gz') ? gunzipSync(packed).toString() : packed.toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(separator));
}

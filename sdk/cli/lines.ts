import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CommandError } from './command.ts';

/**
 * Calls `each` with every line of a file that says something: no blank line, no comment (from # or % on), no byte order
 * mark, no \r before the \n. A gzipped file is known by its first bytes, not by its name.
 * @param line its number in the file, from 1
 * @throws CommandError where the file cannot be read, or is not UTF-8
 */
export function readLines(file: string, each: (text: string, line: number) => void): void {
  const bytes = bytesOf(file);
  if (!isUtf8(bytes)) throw new CommandError(`${file} is not UTF-8 text.`);
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const text = bytes
      .toString('utf8', start, end)
      .replace(/^\uFEFF/, '')
      .trimEnd();
    line++;
    if (text !== '' && !/^\s*[#%]/.test(text)) each(text, line);
    start = end + 1;
  }
}

function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new CommandError(`${file} cannot be read${code}.`, { cause });
  }
}

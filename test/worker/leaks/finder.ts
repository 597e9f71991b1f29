/** So many characters of a pattern in a row are found wherever they stand. */
const RUN = 17;
const GRAM = 10;
const STRIDE = RUN - GRAM + 1;

/**
 * Finds secrets in what leaves the Worker: as they are, in another case, reversed, as base64 and base64url (at each of
 * the three alignments), as hexadecimal, percent-encoded, as JSON or HTML escapes, split by markup, spaces or
 * punctuation; and, of a whole text, its digests. A part of 17 characters is enough.
 */
export class Finder<Block> {
  readonly #grams = new Map<string, { pattern: string; at: number; block: Block }[]>();
  readonly #short: { pattern: string; block: Block }[] = [];

  /** A secret that may stand in any of the ways above. */
  add(secret: string, block: Block): void {
    const reversed = [...secret].reverse().join('');
    for (const text of [secret, secret.toLowerCase(), reversed, hexOf(secret), ...base64s(secret)]) {
      this.#index(text, block);
    }
  }

  /** A text of which not even a digest may be seen. */
  async addDigests(text: string, block: Block): Promise<void> {
    for (const algorithm of ['SHA-1', 'SHA-256', 'SHA-512']) {
      const bytes = new Uint8Array(await crypto.subtle.digest(algorithm, new TextEncoder().encode(text)));
      const binary = String.fromCharCode(...bytes);
      for (const form of [hexOf(binary), btoa(binary), url64(btoa(binary))]) this.#index(form, block);
    }
  }

  #index(pattern: string, block: Block): void {
    if (pattern.length < RUN) {
      this.#short.push({ pattern, block });
      return;
    }
    for (let at = 0; at + GRAM <= pattern.length; at++) {
      const gram = pattern.slice(at, at + GRAM);
      const known = this.#grams.get(gram);
      const entry = { pattern, at, block };
      if (known) known.push(entry);
      else this.#grams.set(gram, [entry]);
    }
  }

  /** Whose secrets stand in the text. */
  scan(text: string): Set<Block> {
    const found = new Set<Block>();
    for (const view of views(text)) {
      for (const { pattern, block } of this.#short) if (view.includes(pattern)) found.add(block);
      for (let i = 0; i + GRAM <= view.length; i += STRIDE) {
        for (const { pattern, at, block } of this.#grams.get(view.slice(i, i + GRAM)) ?? []) {
          if (!found.has(block) && runAt(view, i, pattern, at) >= RUN) found.add(block);
        }
      }
    }
    return found;
  }
}

function runAt(text: string, i: number, pattern: string, at: number): number {
  let before = 0;
  while (i - before > 0 && at - before > 0 && text[i - before - 1] === pattern[at - before - 1]) before++;
  let after = GRAM;
  while (i + after < text.length && at + after < pattern.length && text[i + after] === pattern[at + after]) after++;
  return before + after;
}

function views(text: string): string[] {
  const decoded = text
    .replace(/\\u00([0-9a-f]{2})/gi, (_, code: string) => fromHex(code))
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => fromHex(code))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => fromHex(code))
    .replace(/&#(\d{1,7});/g, (_, code: string) => fromHex(Number(code).toString(16)));
  const joined = decoded.replace(/<[^>]*>/g, '').replace(/[^A-Za-z0-9]/g, '');
  return [...new Set([text, decoded, joined, joined.toLowerCase()])];
}

const fromHex = (code: string) => String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code, 16)));
const hexOf = (text: string) => Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
const url64 = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** What is surely in the base64 of any text that contains the secret, whatever stands before and behind it. */
function base64s(secret: string): string[] {
  return [0, 1, 2].map((shift) => {
    const whole = btoa(' '.repeat(shift) + secret);
    return whole.slice(shift === 0 ? 0 : shift + 1, Math.floor((shift + secret.length) / 3) * 4);
  });
}

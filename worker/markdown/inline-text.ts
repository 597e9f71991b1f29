import type { Token } from 'markdown-it';

/** The words of an inline token stream, without markup; line ends become spaces. Not escaped. */
export function inlineText(tokens: Token[]): string {
  let words = '';
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') words += ' ';
    else if (token.type === 'image') words += inlineText(token.children ?? []);
    else words += token.content;
  }
  return words;
}

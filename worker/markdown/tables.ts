import type { Token } from 'markdown-it';
import { inlineText } from './inline-text.ts';

const LABEL_MAX_LENGTH = 80;

/** markdown-it aligns cells by inline style, which a strict CSP forbids; a class says the same. */
export function alignCellsByClass(tokens: Token[]): void {
  for (const token of tokens) {
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    const side = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = side === undefined ? null : [['class', `align-${side}`]];
  }
}

/** Names a table by its header cells, in the author's own language. */
export function tableLabel(tokens: Token[], tableOpen: number): string {
  const cells: string[] = [];
  for (let index = tableOpen; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined || token.type === 'thead_close') break;
    if (token.type === 'inline') cells.push(inlineText(token.children ?? []).trim());
  }
  const label = cells.filter(Boolean).join(', ').slice(0, LABEL_MAX_LENGTH);
  return label.replace(/[\ud800-\udbff]$/, '') || 'Table';
}

/** A text parted at the line `<!-- lyceum -->`; `gated` is null without one. */
export interface Parts {
  teaser: string;
  gated: string | null;
  /** Lines of a second marker and more, from 1: which one would count is anybody's guess. */
  extra: number[];
}

const MARKER = /^[ \t]*<!--[ \t]*lyceum[ \t]*-->[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** A marker within a fenced code block is an example, not a marker (CommonMark 0.31, 4.5). */
export function splitAtMarker(text: string): Parts {
  const lines = text.split('\n');
  const markers: number[] = [];
  let fence: string | null = null;
  for (const [i, line] of lines.entries()) {
    const [, mark = '', rest = ''] = line.match(FENCE) ?? [];
    if (fence !== null) {
      if (mark.startsWith(fence) && rest.trim() === '') fence = null;
    } else if (mark !== '' && !(mark.startsWith('`') && rest.includes('`'))) fence = mark;
    else if (MARKER.test(line)) markers.push(i);
  }
  const [first, ...extra] = markers;
  if (first === undefined) return { teaser: text, gated: null, extra: [] };
  const gated = lines
    .slice(first + 1)
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  return { teaser: lines.slice(0, first).join('\n'), gated, extra: extra.map((line) => line + 1) };
}

import type { Row } from '../../worker/scoring/evaluation/trial.ts';

/** Told apart by the colour-blind too: Okabe and Ito, "Color universal design" (2008). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#595959'];

const WIDTH = 960;
const LEFT = 56;
const RIGHT = 16;
const PANEL = 190;
const TOP = 84;
const GAP = 64;

/** Bars, a panel a metric, a group of bars a list length, a colour a model. The same rows give the same text. */
export function plot(rows: readonly Row[], ks: readonly number[]): string {
  const kinds = [...new Set(Object.keys(rows[0]?.metrics ?? {}).map((name) => name.split('@')[0] ?? ''))];
  const height = TOP + kinds.length * (PANEL + GAP);
  const legend = rows.map(({ model }, i) => {
    const x = LEFT + i * 120;
    return `<rect x="${x}" y="46" width="12" height="12" fill="${colour(i)}"/><text x="${x + 18}" y="56">${escaped(model)}</text>`;
  });
  const panels = kinds.map((kind, i) => panel(rows, ks, kind, TOP + i * (PANEL + GAP)));
  const title = `${kinds.join(', ')} by model`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="13" fill="#1a1a1a">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="${LEFT}" y="28" font-size="18" font-weight="600">${escaped(title)}</text>
${legend.join('\n')}
${panels.join('\n')}
</svg>
`;
}

function panel(rows: readonly Row[], ks: readonly number[], kind: string, top: number): string {
  const values = rows.map(({ metrics }) => ks.map((k) => metrics[`${kind}@${k}`] ?? 0));
  const step = stepOf(Math.max(0.01, ...values.flat()));
  const ticks = Math.max(1, Math.ceil(Math.max(...values.flat()) / step - 1e-9));
  const bottom = top + PANEL;
  const y = (value: number) => round(bottom - ((PANEL - 24) * value) / (step * ticks));
  const group = (WIDTH - LEFT - RIGHT) / ks.length;
  const bar = Math.min(48, (group * 0.84) / rows.length);
  // A bar that is narrower has no room for its figure; it stands in the title that a pointer shows.
  const named = bar >= 28;
  const grid = Array.from({ length: ticks + 1 }, (_, i) => {
    const at = y(i * step);
    const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="${i === 0 ? '#1a1a1a' : '#ddd'}"/>`;
    return `${line}<text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${tidy(i * step)}</text>`;
  });
  const groups = ks.map((k, g) => {
    const middle = LEFT + group * (g + 0.5);
    const bars = rows.map(({ model }, m) => {
      const value = values[m]?.[g] ?? 0;
      const x = round(middle + (m - rows.length / 2) * bar);
      const text = named
        ? `<text x="${round(x + bar / 2)}" y="${round(y(value) - 4)}" text-anchor="middle" font-size="10">${value.toFixed(3)}</text>`
        : '';
      return `<rect x="${x}" y="${y(value)}" width="${round(bar - 2)}" height="${round(bottom - y(value))}" fill="${colour(m)}"><title>${escaped(model)} ${kind}@${k} ${value.toFixed(4)}</title></rect>${text}`;
    });
    return `${bars.join('')}<text x="${round(middle)}" y="${bottom + 18}" text-anchor="middle">${kind}@${k}</text>`;
  });
  return `<g><text x="${LEFT}" y="${top + 8}" font-weight="600">${kind}</text>\n${[...grid, ...groups].join('\n')}</g>`;
}

/** 1, 2 or 5 times a power of ten, such that some five lines reach the top. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 5));
  return power * ([1, 2, 5, 10].find((times) => times * power * 5 >= most) ?? 10);
}

const colour = (i: number) => COLOURS[i % COLOURS.length];
const round = (value: number) => Number(value.toFixed(1));
const tidy = (value: number) => String(Number(value.toFixed(4)));
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

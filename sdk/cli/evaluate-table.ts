import type { Row } from '../../worker/scoring/evaluation/trial.ts';

/** The figures, a model a column; then what was chosen for each, and which models were left out. */
export function table(rows: readonly Row[], leftOut: readonly string[] = []): string {
  const names = Object.keys(rows[0]?.metrics ?? {});
  const cells = [
    ['', ...rows.map(({ model }) => model)],
    ...names.map((name) => [name, ...rows.map(({ metrics }) => (metrics[name] ?? 0).toFixed(4))]),
    ['seconds', ...rows.map(({ seconds }) => seconds.toFixed(1))],
  ];
  const width = (column: number) => Math.max(...cells.map((line) => line[column]?.length ?? 0));
  const lines = cells.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(width(0)) : cell.padStart(width(column)))).join('  '),
  );
  const settings = rows
    .filter(({ settings }) => Object.keys(settings).length > 0)
    .map(({ model, settings }) => {
      const parts = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
      return `${model}: ${parts.join(', ')}`;
    });
  const notes = [...settings, ...leftOut];
  return `${[...lines, ...(notes.length > 0 ? ['', ...notes] : [])].map((line) => line.trimEnd()).join('\n')}\n`;
}

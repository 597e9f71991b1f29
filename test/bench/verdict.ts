/** How a bench ended: limits that held, and those that did not, in words. */
export interface Verdict {
  held: number;
  over: string[];
}

export interface Row {
  what: string;
  measured: number;
  /** No limit: measured for information, against the rival that `note` names. */
  limit?: number;
  unit: string;
  note?: string;
}

/** Prints the rows as a table and judges them. */
export function judge(rows: Row[]): Verdict {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, measured, limit, unit, note } of rows) {
    const value = Number.isInteger(measured) ? String(measured) : measured.toFixed(2);
    const bound = limit === undefined ? '' : `  limit ${limit}  ${measured <= limit ? 'ok' : 'OVER'}`;
    console.log(`${what.padEnd(width)}  ${value.padStart(8)} ${unit}${bound}${note ? `  (${note})` : ''}`);
  }
  const limited = rows.filter(({ limit }) => limit !== undefined);
  const over = limited.filter(({ measured, limit = 0 }) => measured > limit);
  return {
    held: limited.length - over.length,
    over: over.map(({ what, measured, limit, unit }) => `${what} ${measured} ${unit} > ${limit}`),
  };
}

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
  /** What must be reached, where more is better. */
  least?: number;
  unit: string;
  note?: string;
}

/** Prints the rows as a table and judges them. */
export function judge(rows: Row[]): Verdict {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const row of rows) {
    const { what, measured, limit, least, unit, note } = row;
    const value = Number.isInteger(measured) ? String(measured) : measured.toFixed(2);
    const bound = isJudged(row)
      ? `  ${least === undefined ? 'limit' : 'least'} ${least ?? limit}  ${holds(row) ? 'ok' : 'OVER'}`
      : '';
    console.log(`${what.padEnd(width)}  ${value.padStart(8)} ${unit}${bound}${note ? `  (${note})` : ''}`);
  }
  const judged = rows.filter(isJudged);
  const over = judged.filter((row) => !holds(row));
  return {
    held: judged.length - over.length,
    over: over.map(({ what, measured, limit, least, unit }) =>
      least === undefined ? `${what} ${measured} ${unit} > ${limit}` : `${what} ${measured} ${unit} < ${least}`,
    ),
  };
}

const isJudged = ({ limit, least }: Row) => limit !== undefined || least !== undefined;

const holds = ({ measured, limit = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }: Row) =>
  measured <= limit && measured >= least;

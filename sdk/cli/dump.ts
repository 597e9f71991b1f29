/** D1 takes statements of at most 100 kB (https://developers.cloudflare.com/d1/platform/limits/). */
const LONGEST = 80_000;

/** What a backup says of itself, in its last line. */
export interface Manifest {
  format: 1;
  /** Epoch milliseconds. */
  at: number;
  /** Migrations that its schema has, oldest first. */
  migrations: string[];
  /** Rows a table. */
  rows: Record<string, number>;
  /** Tables whose rows are not in it. */
  without: string[];
}

const MARK = '-- lyceum-backup ';

export const manifestLine = (manifest: Manifest) => `${MARK}${JSON.stringify(manifest)}\n`;

/** The statements of a dump, without the comments between them. */
export function* statementsOf(sql: string): Generator<string> {
  let start = 0;
  // Quoted text, a quoted name, a comment to the line's end, or a statement's end.
  const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*\n?|;/g;
  for (const match of sql.matchAll(token)) {
    const end = match.index + match[0].length;
    if (match[0].startsWith('--') && sql.slice(start, match.index).trim() === '') start = end;
    if (match[0] !== ';') continue;
    yield sql.slice(start, end).trim();
    start = end;
  }
  if (sql.slice(start).trim() !== '') throw new Error('The file ends in the middle of a statement.');
}

const INSERT = /^INSERT INTO "((?:[^"]|"")+)" \(([^)]*)\) VALUES\(/;

/** The table that a statement inserts a row into; null for another statement. */
export function insertedInto(statement: string): string | null {
  return statement.match(INSERT)?.[1]?.replaceAll('""', '"') ?? null;
}

/** A row too long for one statement, with its long texts left empty: they are put in afterwards (`exactly`). */
export function shortened(statement: string): string {
  if (Buffer.byteLength(statement) <= LONGEST) return statement;
  const head = statement.match(INSERT)?.[0] ?? '';
  const values = valuesOf(statement.slice(head.length, statement.lastIndexOf(')')));
  return `${head}${values.map((value) => (value.length > 1_000 ? "''" : value)).join(',')});`;
}

function valuesOf(list: string): string[] {
  const values: string[] = [];
  let start = 0;
  let depth = 0;
  for (const { 0: token, index } of list.matchAll(/'(?:[^']|'')*'|[(),]/g)) {
    if (token === '(') depth++;
    if (token === ')') depth--;
    if (token !== ',' || depth > 0) continue;
    values.push(list.slice(start, index));
    start = index + 1;
  }
  return [...values, list.slice(start)];
}

export const name = (text: string) => `"${text.replaceAll('"', '""')}"`;
export const literal = (value: string | number | null) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL');

/**
 * Condition for the rows that D1's dump does not hold as they are: it writes a line break as the two characters `\n` and
 * turns every such pair back, so a text with both comes back with more line breaks than it had. Code has both. And
 * those that are too long for a statement.
 */
export function inexact(columns: readonly string[]): string {
  const each = columns.map((column) => {
    const both = (pair: string, code: number) =>
      `(instr(${name(column)}, '${pair}') and instr(${name(column)}, char(${code})))`;
    return `(typeof(${name(column)}) = 'text' and (${both('\\n', 10)} or ${both('\\r', 13)}))`;
  });
  const length = columns.map((column) => `coalesce(length(cast(${name(column)} as blob)), 0)`).join(' + ');
  return `(${[...each, `(${length}) > ${LONGEST / 2}`].join(' or ')})`;
}

/** Statements that put the texts of a row in as they are, piece by piece where they are long. */
export function exactly(
  table: string,
  keys: readonly string[],
  columns: readonly string[],
  row: Record<string, string | number | null>,
): string[] {
  const where = keys.map((key) => `${name(key)} is ${literal(row[key] ?? null)}`).join(' and ');
  return columns.flatMap((column) => {
    const value = row[column];
    if (typeof value !== 'string' || keys.includes(column)) return [];
    const pieces = value.match(/[\s\S]{1,20000}/gu) ?? [''];
    return pieces.map((piece, i) => {
      const whole = i === 0 ? literal(piece) : `${name(column)} || ${literal(piece)}`;
      return `UPDATE ${name(table)} SET ${name(column)} = ${whole} WHERE ${where};`;
    });
  });
}

/**
 * Reads a backup and holds it to what it says of itself.
 * @throws Error naming what is wrong
 */
export function checkBackup(text: string): { manifest: Manifest; statements: string[] } {
  const at = text.lastIndexOf(MARK);
  if (at < 0) throw new Error('This is no backup, or its end is missing.');
  const manifest = JSON.parse(text.slice(at + MARK.length)) as Manifest;
  if (manifest.format !== 1) throw new Error(`The backup's format ${manifest.format} is not known to this version.`);
  const statements = [...statementsOf(text.slice(0, at))];
  const rows: Record<string, number> = {};
  for (const statement of statements) {
    const table = insertedInto(statement);
    if (table !== null) rows[table] = (rows[table] ?? 0) + 1;
  }
  for (const [table, count] of Object.entries(manifest.rows)) {
    if ((rows[table] ?? 0) !== count)
      throw new Error(`The backup should have ${count} rows of ${table}, and has ${rows[table] ?? 0}.`);
  }
  return { manifest, statements };
}

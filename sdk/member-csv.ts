import Papa from 'papaparse';
import type { ExportedMember, ImportRow } from '../worker/contract/import.ts';

/** A file of people, read. `problems` are rows that cannot be sent; `left` are columns that are not taken over. */
export interface MemberFile {
  /** Whose columns they are; `other`: at least an address was found. */
  from: 'lyceum' | 'ghost' | 'memberful' | 'other';
  rows: ImportRow[];
  problems: { line: number; message: string }[];
  left: string[];
}

export class CsvError extends Error {}

/**
 * Under which names a column is understood, written in small letters with `_` between words:
 * - Ghost's export: id, email, name, note, subscribed_to_emails, complimentary_plan, stripe_customer_id, created_at,
 *   deleted_at, labels, tiers, gift_id (TryGhost/Ghost, members-csv, `unparse`).
 * - Memberful's: Full Name, First name, Last name, Email, Stripe Customer ID, Plan, Active, Created at …
 * Our own export has Ghost's columns.
 */
const columns = {
  email: ['email', 'email_address', 'e_mail'],
  name: ['name', 'full_name'],
  first: ['first_name'],
  last: ['last_name'],
  newsletter: ['subscribed_to_emails', 'subscribed', 'receives_newsletter', 'newsletter'],
  complimentary: ['complimentary_plan', 'unrestricted_access', 'complimentary'],
  customer: ['stripe_customer_id', 'stripe_customer', 'stripe_id'],
  created: ['created_at', 'signup_date', 'member_since', 'joined'],
  deleted: ['deleted_at'],
} as const;
type Column = keyof typeof columns;

/** Of Ghost and Memberful: who pays is known from Stripe, the rest has no place here. */
const known = ['id', 'member_id', 'tiers', 'plan', 'plans', 'plan(s)', 'active', 'banned', 'gift_id', 'products'];

/** @throws CsvError when it is no CSV file with addresses */
export function readMembers(text: string): MemberFile {
  const { cells, broken } = parse(text);
  const [head, ...rest] = cells;
  const names = head?.cells.map(plain) ?? [];
  const at = new Map<Column, number>();
  for (const [column, titles] of Object.entries(columns) as [Column, readonly string[]][]) {
    const index = names.findIndex((name) => titles.includes(name));
    if (index >= 0) at.set(column, index);
  }
  if (!at.has('email')) throw new CsvError('The first line names no column "email".');
  const file: MemberFile = { from: originOf(names), rows: [], problems: broken, left: leftOf(head?.cells ?? [], at) };
  for (const { line, cells } of rest) {
    const cell = (column: Column) => unguarded(cells[at.get(column) ?? -1] ?? '').trim();
    if (broken.some((problem) => problem.line === line)) continue;
    if (cells.length > names.length) {
      file.problems.push({ line, message: `has ${cells.length} cells where the first line has ${names.length}` });
      continue;
    }
    if (cell('deleted') !== '') {
      file.problems.push({ line, message: 'was deleted there, and is left out' });
      continue;
    }
    const createdAt = timeOf(cell('created'));
    if (createdAt === 'wrong') {
      file.problems.push({ line, message: `the date ${JSON.stringify(cell('created').slice(0, 40))} cannot be read` });
      continue;
    }
    file.rows.push({
      line,
      email: cell('email'),
      name: cell('name') || [cell('first'), cell('last')].filter(Boolean).join(' '),
      newsletter: flag(cell('newsletter'), true),
      customer: cell('customer') || null,
      complimentary: flag(cell('complimentary'), false),
      createdAt,
    });
  }
  file.problems.sort((a, b) => a.line - b.line);
  return file;
}

/** The rows of all members, with a byte order mark, so that spreadsheets take it for UTF-8. */
export function writeMembers(members: readonly ExportedMember[]): string {
  const rows = members.map((one) => ({
    id: one.id,
    email: one.email,
    name: one.name,
    subscribed_to_emails: one.newsletter,
    complimentary_plan: one.complimentary,
    stripe_customer_id: one.customer ?? '',
    created_at: new Date(one.createdAt).toISOString(),
    tiers: one.plans.join(', '),
    banned: one.banned,
  }));
  const fields = ['id', 'email', 'name', 'subscribed_to_emails', 'complimentary_plan', 'stripe_customer_id'];
  const options = { columns: [...fields, 'created_at', 'tiers', 'banned'], escapeFormulae: FORMULA, newline: '\r\n' };
  return `\uFEFF${Papa.unparse(rows, options)}\r\n`;
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection); reading takes it off again, and what has one of its own
 * gets another.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const unguarded = (cell: string) => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

const plain = (title: string) =>
  title
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

function originOf(names: string[]): MemberFile['from'] {
  if (names.includes('subscribed_to_emails')) return names.includes('banned') ? 'lyceum' : 'ghost';
  if (names.includes('full_name') || names.includes('unrestricted_access')) return 'memberful';
  return 'other';
}

function leftOf(titles: string[], at: ReadonlyMap<Column, number>): string[] {
  const used = new Set(at.values());
  return titles.filter((title, index) => title.trim() !== '' && !used.has(index) && !known.includes(plain(title)));
}

function flag(cell: string, otherwise: boolean): boolean {
  if (/^(?:true|yes|y|1)$/i.test(cell)) return true;
  return /^(?:false|no|n|0)$/i.test(cell) ? false : otherwise;
}

/** ISO 8601, also without its time, or month/day/year as Memberful writes it; UTC where no zone is said. */
function timeOf(cell: string): number | null | 'wrong' {
  if (cell === '') return null;
  const [, month, day, year] = cell.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/) ?? [];
  const iso = year
    ? `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
    : cell.replace(/^(\S+) (?=\d)/, '$1T');
  const zoned = /T/.test(iso) && !/(?:Z|UTC|[+-]\d\d:?\d\d)$/i.test(iso) ? `${iso}Z` : iso;
  const time = Date.parse(zoned.replace(/ ?UTC$/, 'Z'));
  return Number.isNaN(time) || time < 0 ? 'wrong' : time;
}

/** Cells with the line that each row begins on: a cell may hold line breaks. */
function parse(text: string) {
  const cells: { line: number; cells: string[] }[] = [];
  const broken: MemberFile['problems'] = [];
  let line = 1;
  let read = 0;
  const plainText = text.replace(/^\uFEFF/, '');
  Papa.parse<string[]>(plainText, {
    delimiter: delimiterOf(plainText),
    step({ data, errors, meta }) {
      const [error] = errors.filter(({ type }) => type === 'Quotes');
      if (error) broken.push({ line, message: 'its quotation marks do not match' });
      if (data.some((cell) => cell.trim() !== '')) cells.push({ line, cells: data });
      line += linesIn(plainText, read, meta.cursor);
      read = meta.cursor;
    },
  });
  return { cells, broken };
}

function linesIn(text: string, from: number, to: number): number {
  return text.slice(from, to).match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** Of the first line: spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 2000).split(/[\r\n]/)[0] ?? '';
  const count = (mark: string) => head.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

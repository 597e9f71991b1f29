import * as v from 'valibot';
import { Email } from '../contract/account.ts';
import type { ImportReason, ImportRow } from '../contract/import.ts';
import { line } from '../contract/value.ts';
import { nameFrom } from './sessions.ts';

const Customer = v.pipe(v.string(), v.regex(/^cus_[A-Za-z0-9]{1,100}$/));
const Name = line(60);

/** A row that can be written. */
export interface GoodRow {
  line: number;
  id: string;
  email: string;
  name: string;
  newsletter: boolean;
  customer: string | null;
  complimentary: boolean;
  createdAt: number;
}

export type Problem = { line: number; reason: ImportReason };

/** What can be said of rows without the database. */
export function checkRows(rows: readonly ImportRow[], now: number): { good: GoodRow[]; problems: Problem[] } {
  const good: GoodRow[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const email = v.safeParse(Email, row.email);
    const customer = row.customer?.trim() || null;
    const keys = [email.success ? email.output : '', ...(customer ? [customer] : [])];
    const reason: ImportReason | null = !email.success
      ? 'email'
      : customer !== null && !v.is(Customer, customer)
        ? 'customer'
        : keys.some((key) => seen.has(key))
          ? 'twice'
          : null;
    if (!email.success || reason !== null) {
      problems.push({ line: row.line, reason: reason ?? 'email' });
      continue;
    }
    for (const key of keys) seen.add(key);
    good.push({
      line: row.line,
      id: crypto.randomUUID(),
      email: email.output,
      name: nameOf(row.name, email.output),
      newsletter: row.newsletter,
      customer,
      complimentary: row.complimentary,
      createdAt: Math.min(row.createdAt ?? now, now),
    });
  }
  return { good, problems };
}

/** As it is given where people may have it as their name; else without what cannot be seen, cut to what fits. */
function nameOf(given: string, email: string): string {
  const plain = given.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const name = [given, plain.slice(0, 60)].map((text) => v.safeParse(Name, text)).find(({ success }) => success);
  return name?.success ? name.output : nameFrom(email);
}

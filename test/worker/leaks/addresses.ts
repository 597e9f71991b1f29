import { inArray } from 'drizzle-orm';
import { member } from '../../../worker/db/member.ts';
import { db } from '../world.ts';
import type { LeakWorld } from './leak-world.ts';
import type { Reader } from './rules.ts';

/** Whom a mail reaches, by address. Who is not in it has no rights. */
export async function addressesOf({ readers }: LeakWorld): Promise<Map<string, Reader>> {
  const facts = new Map(readers.filter(({ banned }) => !banned).map((reader) => [reader.id, reader]));
  const rows = await db
    .select({ id: member.id, email: member.email })
    .from(member)
    .where(inArray(member.id, [...facts.keys()]));
  return new Map(
    rows.flatMap(({ id, email }) => {
      const reader = facts.get(id);
      return reader ? [[email, reader] as const] : [];
    }),
  );
}

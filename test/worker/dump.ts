import { env } from 'cloudflare:workers';
import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as audit from '../../worker/db/audit.ts';
import * as billing from '../../worker/db/billing.ts';
import * as community from '../../worker/db/community.ts';
import * as course from '../../worker/db/course.ts';
import * as discussion from '../../worker/db/discussion.ts';
import * as gateView from '../../worker/db/gate-view.ts';
import * as gift from '../../worker/db/gift.ts';
import * as interaction from '../../worker/db/interaction.ts';
import * as member from '../../worker/db/member.ts';
import * as meter from '../../worker/db/meter.ts';
import * as offer from '../../worker/db/offer.ts';
import * as outbox from '../../worker/db/outbox.ts';
import * as payment from '../../worker/db/payment.ts';
import * as post from '../../worker/db/post.ts';
import * as prerequisite from '../../worker/db/prerequisite.ts';
import * as profile from '../../worker/db/profile.ts';
import * as scoring from '../../worker/db/scoring.ts';
import * as seal from '../../worker/db/seal.ts';
import * as seat from '../../worker/db/seat.ts';
import * as session from '../../worker/db/session.ts';
import * as site from '../../worker/db/site.ts';
import * as token from '../../worker/db/token.ts';

const tables = [
  audit,
  billing,
  community,
  course,
  discussion,
  gateView,
  gift,
  interaction,
  member,
  meter,
  offer,
  outbox,
  payment,
  post,
  prerequisite,
  profile,
  scoring,
  seal,
  seat,
  session,
  site,
  token,
]
  .flatMap((noun): unknown[] => Object.values(noun))
  .filter((thing): thing is SQLiteTable => is(thing, SQLiteTable));

const names = tables.map((table) => getTableConfig(table).name);

/** Every column of the schema, as code and as SQL name it. */
export const columnNames = [
  ...new Set(
    tables.flatMap((table) => Object.entries(getTableColumns(table)).flatMap(([name, column]) => [name, column.name])),
  ),
];

/** All rows of all tables as text; of one site's only where a site is given. */
export async function dump(siteId?: string): Promise<string> {
  const results = await env.DB.batch<Record<string, unknown>>(
    names.map((name) => env.DB.prepare(`select * from "${name}" order by rowid`)),
  );
  const rows = results.map(({ results }) =>
    siteId === undefined ? results : results.filter((row) => row.site_id === siteId || row.id === siteId),
  );
  return JSON.stringify(Object.fromEntries(names.map((name, i) => [name, rows[i]])), null, 1);
}

type Rows = Record<string, unknown>[];

/** All rows of all tables, to put back. */
export async function keep(): Promise<Map<string, Rows>> {
  const results = await env.DB.batch<Record<string, unknown>>(
    names.map((name) => env.DB.prepare(`select * from "${name}"`)),
  );
  return new Map(names.map((name, i) => [name, results[i]?.results ?? []]));
}

/** The database holds what was kept, and nothing else. */
export async function restore(kept: Map<string, Rows>): Promise<void> {
  const back = [...kept].flatMap(([name, rows]) => {
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return [];
    const values = columns.map((column) => `value ->> '$.${column}'`);
    const into = `insert into "${name}" (${columns.map((column) => `"${column}"`)})`;
    return [env.DB.prepare(`${into} select ${values} from json_each(?)`).bind(JSON.stringify(rows))];
  });
  await env.DB.batch([...deletions(), ...back]);
}

const deletions = () => names.map((name) => env.DB.prepare(`delete from "${name}"`));

export async function wipe(): Promise<void> {
  await env.DB.batch(deletions());
}

/** The database must have every table that the schema has, or a dump would see less than there is. */
export async function tablesInDatabase(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'd1%' and name not like '\\_cf%' escape '\\'",
  ).all<{ name: string }>();
  return results.map(({ name }) => name).sort();
}
export const tableNames = [...names].sort();

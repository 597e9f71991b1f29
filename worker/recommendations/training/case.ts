import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { member } from '../../db/member.ts';
import { follow, profile } from '../../db/profile.ts';
import type { Content } from '../../scoring/content.ts';
import type { Act, Member } from '../../scoring/member.ts';
import { type Habits, habitsOf } from '../../scoring/profile.ts';
import { levels } from '../inputs.ts';
import { acts, hasAct } from './acts.ts';
import type { Listed } from './catalogue.ts';
import type { Dataset } from './dataset.ts';

/** A member who is measured on: what they told, and when they came (epoch milliseconds). */
export interface Told {
  /** Their number in the data. */
  member: number;
  fields: string[];
  goal: Member['goal'];
  level: Content['level'] | null;
  createdAt: number;
  /** Topics that they follow. */
  follows: string[];
  /** Whether the version is measured on them; else the blend is learned from them. */
  judged: boolean;
}

/** Whose last content is held back. */
export type Chosen = Pick<Told, 'member' | 'judged'>;

/** Ids of one query, below D1's 100 bound parameters. */
const IDS = 90;

/** What these members told; who has left or opted out since is not among them. A query for every 90. */
export async function toldBy(
  db: DrizzleD1Database,
  site: string,
  { members }: Dataset,
  chosen: readonly Chosen[],
): Promise<Told[]> {
  const byId = new Map(chosen.map((one) => [members[one.member] ?? '', one]));
  const ids = [...byId.keys()];
  const told: Told[] = [];
  for (let i = 0; i < ids.length; i += IDS) {
    const rows = await db
      .select({
        id: member.id,
        fields: member.fields,
        goal: member.goal,
        level: member.level,
        createdAt: member.createdAt,
        // Named by hand: in a select of one table drizzle takes the tables' names off.
        follows: sql`(select json_group_array(f.target) from ${follow} as f
          where f.site_id = ${site} and f.member_id = member.id and f.kind = 'topic')`
          .mapWith({ mapFromDriverValue: (topics): string[] => JSON.parse(String(topics)) })
          .as('follows'),
      })
      .from(member)
      .where(
        and(
          eq(member.siteId, site),
          inArray(member.id, ids.slice(i, i + IDS)),
          isNull(member.bannedAt),
          sql`not exists (select 1 from ${profile} where ${profile.siteId} = ${member.siteId}
            and ${profile.memberId} = ${member.id} and not ${profile.personal})`,
        ),
      );
    for (const { id, level, ...row } of rows) {
      const rank = level === null ? -1 : levels.indexOf(level);
      const { member: number = 0, judged = false } = byId.get(id) ?? {};
      told.push({ ...row, member: number, judged, level: rank < 0 ? null : (rank as Content['level']) });
    }
  }
  return told.sort((a, b) => a.member - b.member);
}

/** A member at a moment: what they had told and met. */
export interface Asked {
  told: Told;
  /** Epoch milliseconds. */
  now: number;
  /** What was met before, by place; and the acts' bits of each. */
  items: Uint32Array;
  bits: Uint8Array;
  /** As the plain formulas take it. */
  member: Member;
  /** How they learn, read from what they opened or finished. */
  habits: Habits;
}

/** One question to every recommender: what did this member meet next? */
export interface Case extends Asked {
  /** The content held back, by its place in the catalogue; it was met `now`. */
  target: number;
}

type Rows = Omit<Dataset, 'members'>;

/** The question of which content a row tells, held back: it is the one that the member met last. */
export function caseOf(data: Rows, told: Told, held: number, contents: readonly Listed[]): Case {
  const now = (data.first[held] ?? 0) * 1000;
  const rows = rowsOf(data, told).filter((row) => row !== held);
  return { ...askedWith(data, told, now, rows, contents), target: data.item[held] ?? 0 };
}

/** A member at any moment, with what was met before it. */
export function askedAt(data: Rows, told: Told, now: number, contents: readonly Listed[]): Asked {
  const seconds = Math.floor(now / 1000);
  const rows = rowsOf(data, told).filter((row) => (data.first[row] ?? 0) < seconds);
  return askedWith(data, told, now, rows, contents);
}

function rowsOf({ starts }: Rows, { member }: Told): number[] {
  const from = starts[member] ?? 0;
  return Array.from({ length: (starts[member + 1] ?? 0) - from }, (_, i) => from + i);
}

function askedWith(
  { item, bits, first }: Rows,
  told: Told,
  now: number,
  rows: readonly number[],
  contents: readonly Listed[],
): Asked {
  const { fields, goal, level } = told;
  const history = rows.flatMap((row): Act[] => {
    const content = contents[item[row] ?? 0];
    if (!content) return [];
    const { id, topics } = content;
    const done = acts.filter((kind) => hasAct(bits[row] ?? 0, kind));
    return done.map((kind) => ({ id, kind, topics, at: (first[row] ?? 0) * 1000 }));
  });
  const taken = rows.flatMap((row) => {
    const content = contents[item[row] ?? 0];
    if (!content || !(hasAct(bits[row] ?? 0, 'complete') || hasAct(bits[row] ?? 0, 'view'))) return [];
    // As in a list, where the minutes of past lessons are not read.
    const minutes = content.kind === 'lesson' ? null : content.minutes;
    return [{ kind: content.kind, minutes, at: (first[row] ?? 0) * 1000 }];
  });
  return {
    told,
    now,
    items: Uint32Array.from(rows, (row) => item[row] ?? 0),
    bits: Uint8Array.from(rows, (row) => bits[row] ?? 0),
    member: { fields, goal, level, history },
    habits: habitsOf(taken, now),
  };
}

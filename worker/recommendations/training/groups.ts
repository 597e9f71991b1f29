import { and, asc, eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ReaderGroup } from '../../contract/community.ts';
import { community, communityMember, MOST_COMMUNITIES } from '../../db/community.ts';
import { compareIds } from '../../scoring/content.ts';
import { type Group, groupsOf, type Network } from '../../scoring/graph/groups.ts';
import { nameGroups } from '../../scoring/graph/naming.ts';
import { inFives, MANY } from '../../scoring/reason.ts';
import { sparseOf } from '../../scoring/sparse.ts';
import { titleOf } from '../titles.ts';
import { hashOf, weightsOfBits } from './acts.ts';
import type { Listed } from './catalogue.ts';
import { type Dataset, matrixOf } from './dataset.ts';

/** Pairs that groups are found among, within a second or two of CPU; of more, those of a sample of the members. */
const PAIRS = 300_000;
const MEMBERSHIPS = 20_000;
const SETTINGS = { resolution: 1, seed: 1, restarts: 1 } as const;

/** The largest groups are shown, each with the contents that most of it met. */
const SHOWN = 12;
const CONTENTS = 3;

/** Acts in views, as `groupsOf` takes them: it takes the logarithm itself. */
const views = Float32Array.from(weightsOfBits, (weight) => 2 ** weight - 1);

/**
 * The groups among a site's readers: who met the same contents, which communities they belong to, and which contents are about
 * those communities' topics. Whoever is banned or opted out is not in the data. Three queries; near O(pairs).
 */
export async function readerGroups(
  db: DrizzleD1Database,
  siteId: string,
  all: Dataset,
  contents: readonly Listed[],
): Promise<ReaderGroup[]> {
  const data = sampleOf(all, PAIRS);
  const { matrix, used } = matrixOf(data, new Set(), views, contents.length);
  const met = Array.from(used, (place) => contents[place] as Listed);
  const ofOpen = and(eq(community.siteId, siteId), eq(community.status, 'open'));
  const [open, belonging] = await db.batch([
    db
      .select({ id: community.slug, topics: community.topics })
      .from(community)
      .where(ofOpen)
      .orderBy(asc(community.slug))
      .limit(MOST_COMMUNITIES),
    db
      .select({ slug: communityMember.slug, member: communityMember.memberId })
      .from(communityMember)
      .where(eq(communityMember.siteId, siteId))
      .limit(MEMBERSHIPS),
  ]);
  const network: Network = {
    members: data.members,
    contents: met,
    communities: open,
    met: matrix,
    joined: cellsOf(data.members, open, belonging),
    within: aboutOf(met, open),
  };
  // Where readers are all alike, chance makes groups too: their topics would say nothing of them.
  const groups = nameGroups(network, groupsOf(network, SETTINGS))
    .filter(({ telling }) => telling)
    .slice(0, SHOWN);
  const shares = all.members.length / Math.max(1, data.members.length);
  const most = groups.map((group) => mostMet(network, group));
  const titles = await titlesOf(db, siteId, most.flat());
  return groups.map(({ topics, members }, g) => ({
    topics,
    members: inFives(members.length * shares),
    contents: (most[g] ?? []).flatMap((id) => titles.get(id) ?? []),
  }));
}

/** The members of at most so many pairs: whenever there are more, half of them go, by the hash of their ids. O(members). */
export function sampleOf(all: Dataset, pairs: number): Dataset {
  let kept = all.members.map((id, m) => ({ id, m, hash: hashOf(id) }));
  const lengthOf = (m: number) => (all.starts[m + 1] ?? 0) - (all.starts[m] ?? 0);
  for (let bound = 2 ** 31; kept.length > 1; bound /= 2) {
    if (kept.reduce((sum, { m }) => sum + lengthOf(m), 0) <= pairs) break;
    kept = kept.filter(({ hash }) => hash < bound);
  }
  if (kept.length === all.members.length) return all;
  const starts = new Uint32Array(kept.length + 1);
  kept.forEach(({ m }, i) => {
    starts[i + 1] = (starts[i] ?? 0) + lengthOf(m);
  });
  const end = starts.at(-1) ?? 0;
  const sample: Dataset = {
    members: kept.map(({ id }) => id),
    starts,
    item: new Uint32Array(end),
    bits: new Uint8Array(end),
    first: new Uint32Array(end),
  };
  kept.forEach(({ m }, i) => {
    const [from, to] = [all.starts[m] ?? 0, all.starts[m + 1] ?? 0];
    for (const name of ['item', 'bits', 'first'] as const) sample[name].set(all[name].subarray(from, to), starts[i]);
  });
  return sample;
}

function cellsOf(
  members: readonly string[],
  open: readonly { id: string }[],
  belonging: readonly { slug: string; member: string }[],
) {
  const numbers = new Map(members.map((id, number) => [id, number]));
  const columns = new Map(open.map(({ id }, number) => [id, number]));
  const cells = belonging.flatMap(({ slug, member }) => {
    const [row, column] = [numbers.get(member), columns.get(slug)];
    return row === undefined || column === undefined ? [] : [{ row, column }];
  });
  return matrixFrom(members.length, open.length, cells);
}

/** What is about any of a community's topics stands in it. */
function aboutOf(contents: readonly Listed[], open: readonly { topics: readonly string[] }[]) {
  const cells = contents.flatMap(({ topics }, row) =>
    open.flatMap((one, column) => (one.topics.some((topic) => topics.includes(topic)) ? [{ row, column }] : [])),
  );
  return matrixFrom(contents.length, open.length, cells);
}

const matrixFrom = (rows: number, width: number, cells: readonly { row: number; column: number }[]) =>
  sparseOf(rows, width, { rows: cells.map(({ row }) => row), columns: cells.map(({ column }) => column) });

/** Ids of the group's contents that at least five of its members met, the most met first. */
function mostMet({ met, contents }: Network, { members, contents: own }: Group): string[] {
  const counts = new Map(own.map((column) => [column, 0]));
  for (const member of members)
    for (const column of met.columns.subarray(met.starts[member], met.starts[member + 1])) {
      const count = counts.get(column);
      if (count !== undefined) counts.set(column, count + 1);
    }
  return [...counts]
    .filter(([, people]) => people >= MANY)
    .map(([column, people]) => ({ id: contents[column]?.id ?? '', people }))
    .sort((a, b) => b.people - a.people || compareIds(a.id, b.id))
    .slice(0, CONTENTS)
    .map(({ id }) => id);
}

async function titlesOf(db: DrizzleD1Database, siteId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const kind = sql`substr(j.value, 1, instr(j.value, ':') - 1)`;
  const slug = sql`substr(j.value, instr(j.value, ':') + 1)`;
  const rows = await db.all<{ id: string; title: string | null }>(
    sql`select j.value as id, ${titleOf(sql`${siteId}`, kind, slug)} as title from json_each(${JSON.stringify(ids)}) as j`,
  );
  return new Map(rows.flatMap(({ id, title }) => (title === null ? [] : [[id, title] as const])));
}

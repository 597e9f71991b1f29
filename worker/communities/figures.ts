import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { job } from '../db/audit.ts';
import { community, communityMember } from '../db/community.ts';
import { course } from '../db/course.ts';
import { memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { post } from '../db/post.ts';
import { profile } from '../db/profile.ts';
import { MANY } from '../scoring/reason.ts';

const NAME = 'communities';
/** Communities a slice: three queries, which read some hundred rows of each of these people at most. */
const SLICE = 10;
/** Of a larger one so many people are looked at, the first by their random ids, and what they did is raised in proportion. */
const PEOPLE = 1000;
const TOPICS = 50;

/**
 * Statement: begins to count anew what goes on in communities, or lets a count that is not through go on: begun anew each night,
 * it would never come to the last of very many. The slices are `refreshFigures`'s.
 */
export function startFigures(db: DrizzleD1Database, now: number) {
  const fresh = { cursor: { site: '', slug: '' }, startedAt: now, finishedAt: null };
  return db
    .insert(job)
    .values({ name: NAME, ...fresh })
    .onConflictDoUpdate({ target: job.name, set: fresh, setWhere: isNotNull(job.finishedAt) });
}

/**
 * The next slice of what `startFigures` began: writes each open community's acts of 30 days, and what its people know. Three
 * queries, one where nothing is to be done. A slice that fails waits for the next night.
 * @returns how many communities it took
 */
export async function refreshFigures(db: DrizzleD1Database, now: number): Promise<number> {
  const rows = await db.all<{ startedAt: number; site: string | null; slug: string | null }>(sql`
    select j.started_at as startedAt, c.site_id as site, c.slug as slug
    from ${job} as j left join ${community} as c on c.status = 'open'
      and (c.site_id, c.slug) > (j.cursor ->> 'site', j.cursor ->> 'slug')
    where j.name = ${NAME} and j.finished_at is null order by c.site_id, c.slug limit ${SLICE}`);
  const [run] = rows;
  if (!run) return 0;
  const keys = rows.flatMap(({ site, slug }) => (site === null || slug === null ? [] : [{ site, slug }]));
  const [first, last] = [keys[0], keys.at(-1)];
  await db
    .update(job)
    .set(keys.length < SLICE || !last ? { finishedAt: now } : { cursor: { ...last } })
    // One that began meanwhile, at the same minute of the night, is not to be moved nor ended.
    .where(and(eq(job.name, NAME), eq(job.startedAt, run.startedAt), isNull(job.finishedAt)));
  if (first && last) await db.run(writeFigures(first, last, now));
  return keys.length;
}

interface Key {
  site: string;
  slug: string;
}

/**
 * SQL: one update of the communities from `first` to `last`. Whoever is banned, or opted out of personal lists, is not read
 * from. One person counts once a content and kind, and a kind of act counts where five people did it. A topic that fewer than
 * five know is not kept, and shares are of fives: none moves with a single person.
 */
function writeFigures(first: Key, last: Key, now: number) {
  const since = now - 30 * DAY;
  const people = sql`(select b.member_id as id, m.fields, p.skills from ${communityMember} as b
    join ${member} as m on m.id = b.member_id and m.site_id = b.site_id and m.banned_at is null
    left join ${profile} as p on p.site_id = b.site_id and p.member_id = b.member_id
    where b.site_id = c.site_id and b.slug = c.slug and coalesce(p.personal, 1) limit ${PEOPLE})`;
  const topics = sql`case x.content_kind
    when 'post' then (select topics from ${post} where site_id = x.site_id and slug = x.content_slug and status = 'published')
    else (select topics from ${course} where site_id = x.site_id and status = 'published'
      and slug = iif(x.content_kind = 'course', x.content_slug, substr(x.content_slug, 1, instr(x.content_slug, '/') - 1))) end`;
  const met = (act: 'liked_at' | 'commented_at' | 'shared_at') => sql.raw(`x.${act} > ${Number(since)}`);
  const [liked, commented, shared] = [met('liked_at'), met('commented_at'), met('shared_at')];
  // Of fewer than five it would tell what one of them did, who need only do it often.
  const raised = (acts: typeof liked) => sql`iif(count(distinct iif(${acts}, w.id, null)) < ${MANY}, 0,
    cast(total(${acts}) * max(1.0, c.members * 1.0 / ${PEOPLE}) as integer))`;
  const acts = sql`select ${raised(liked)}, ${raised(commented)}, ${raised(shared)}
    from ${people} as w cross join ${memberContent} as x
      on x.site_id = c.site_id and x.member_id = w.id and x.last_at > ${since}
    where (${liked} or ${commented} or ${shared}) and exists (select 1 from json_each(${topics}) as t
      where t.value in (select value from json_each(c.topics)))`;
  const known = sql`select w.id, k.value as topic from ${people} as w, json_each(w.skills) as k
    union select w.id, k.value from ${people} as w, json_each(w.fields) as k
    union select w.id, k.value from ${people} as w cross join ${memberContent} as x
      on x.site_id = c.site_id and x.member_id = w.id and x.content_kind = 'course' and x.completed_at is not null,
      json_each(${topics}) as k`;
  // Not bound: D1 binds numbers as floats, whose quotients are not whole.
  const inFives = (count: string) => sql.raw(`(${count} / ${MANY} * ${MANY})`);
  const skills = sql`select json_group_object(topic, share) from (
    select topic, ${inFives('count(*)')} * 1.0 / (select ${inFives('count(*)')} from ${people}) as share
    from (${known}) group by topic having count(*) >= ${MANY} order by share desc, topic limit ${TOPICS})`;
  return sql`update ${community} as c set (likes, comments, shares) = (${acts}), skills = (${skills})
    where c.status = 'open' and (c.site_id, c.slug) >= (${first.site}, ${first.slug})
      and (c.site_id, c.slug) <= (${last.site}, ${last.slug})`;
}

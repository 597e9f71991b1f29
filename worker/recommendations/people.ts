import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import type { People, Person as Shown } from '../contract/profile.ts';
import type { Level } from '../contract/value.ts';
import { aliased } from '../db/aliased.ts';
import { memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { follow, profile } from '../db/profile.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { compareIds } from '../scoring/content.ts';
import { interestsOf } from '../scoring/interest.ts';
import { collaboratorMatch } from '../scoring/match/collaborator.ts';
import { mentorMatch } from '../scoring/match/mentor.ts';
import { type Person, participation, personOf, sharedInterests, skillsToGain } from '../scoring/match/person.ts';
import { MANY } from '../scoring/reason.ts';
import { levelFit } from '../scoring/relevance.ts';
import { memberFrom, rank } from './inputs.ts';
import { historyFrom, historyOf } from './signals.ts';
import { dismissedIds, followsOf, toldOf } from './told.ts';

/** Those who told something last are looked at, and at most so many are shown of each. */
const CONSIDERED = 60;
const SHOWN = 6;
const TOPICS = 3;
/** Of each, contents met in the last month are counted up to this; and followers, of whom a mentor takes on no more. */
const COUNTED = 10;

/**
 * Statement: members who agreed to be suggested, with what they told; of what they did only how much it was, in fives: a
 * figure that moved with each act would tell when somebody reads, and whom somebody follows.
 */
function discoverable(c: Context<Env>) {
  const siteId = siteOf(c);
  const acts = sql<number>`case when ${profile.personal} then (select cast(count(*) / ${MANY} as integer) * ${MANY} from (select 1 from ${memberContent}
    where ${memberContent.siteId} = ${siteId} and ${memberContent.memberId} = ${member.id}
    and ${memberContent.lastAt} > ${c.var.now - 30 * DAY} limit ${COUNTED})) else 0 end`;
  const followers = sql<number>`case when ${profile.mentoring} then (select cast(count(*) / ${MANY} as integer) * ${MANY} from (select 1 from ${follow}
    where ${follow.siteId} = ${siteId} and ${follow.kind} = 'member' and ${follow.target} = ${member.id}
    limit ${COUNTED})) else 0 end`;
  return c.var.db
    .select({
      ...aliased('person', { id: member.id, name: member.name, fields: member.fields, level: member.level }),
      ...aliased('told', {
        about: profile.about,
        skills: profile.skills,
        wants: profile.wants,
        mentoring: profile.mentoring,
        collaborating: profile.collaborating,
      }),
      acts: acts.as('person_acts'),
      followers: followers.as('person_followers'),
    })
    .from(profile)
    .innerJoin(member, and(eq(member.id, profile.memberId), eq(member.siteId, profile.siteId), isNull(member.bannedAt)))
    .where(
      and(eq(profile.siteId, siteId), eq(profile.discoverable, true), sql`${profile.memberId} is not ${callerId(c)}`),
    )
    .orderBy(desc(profile.updatedAt))
    .limit(CONSIDERED);
}

type Row = Awaited<ReturnType<typeof discoverable>>[number];

/**
 * Whom to follow, learn from and work with, each with the terms of the match: of others only what they told themselves
 * counts, and nobody who has not agreed is among them. One round trip, rows bounded by the constants above.
 */
export async function listPeople(c: Context<Env>): Promise<People> {
  const [caller, rows, [told], acts, follows, dismissals] = await ask(
    c,
    discoverable(c),
    toldOf(c),
    historyOf(c),
    followsOf(c),
    dismissedIds(c),
  );
  const { id } = signedIn(caller);
  const { now } = c.var;
  const dismissed = new Set(dismissals.map((one) => one.id));
  const followed = new Set(follows.map(({ kind, target }) => `${kind}:${target}`));
  const topics = follows.flatMap(({ kind, target }) => (kind === 'topic' ? [target] : []));
  const fields = [...(told?.fields ?? []), ...(told?.wants ?? []), ...topics];
  const history = told?.personal ? historyFrom(acts) : [];
  const self = memberFrom({ fields, goal: null, level: told?.level ?? null }, history);
  const own: Person = { ...personOf(id, self, [], now), skills: skillsAt(told?.skills ?? [], told?.level ?? null) };

  const lists: People = { follow: [], mentors: [], collaborators: [] };
  for (const row of rows) {
    if (dismissed.has(`member:${row.id}`)) continue;
    const other = personFrom(row, now);
    const shown = (terms: Shown['terms'], score: number, shared: readonly string[]): Shown => {
      return { id: row.id, name: row.name, about: row.about, topics: shared.slice(0, TOPICS), terms, score, following };
    };
    const following = followed.has(`member:${row.id}`);
    const common = [...other.interests.weights.keys()]
      .filter((topic) => own.interests.weights.has(topic))
      .sort(compareIds);
    if (!following) {
      const terms = {
        levelFit: levelFit(own.level, other.level),
        interestMatch: sharedInterests(own.interests, other.interests),
        complementarySkills: skillsToGain(own, other),
        activity: other.activity,
      };
      const gained = terms.levelFit + terms.interestMatch + terms.complementarySkills;
      lists.follow.push(shown(terms, (gained / 3) * terms.activity, common));
    }
    const mentor = row.mentoring && mentorMatch(own, { ...other, capacity: COUNTED, mentees: row.followers });
    if (mentor) {
      const { skills: complementarySkills, levelFit: fit, interestMatch, activity } = mentor.terms;
      const terms = { levelFit: fit, interestMatch, complementarySkills, activity };
      lists.mentors.push(shown(terms, mentor.score, mentor.topics));
    }
    const partner = row.collaborating && told?.collaborating && collaboratorMatch(own, other);
    if (partner) {
      const { skillsGained: complementarySkills, levelFit: fit, interestMatch, activity } = partner.terms;
      const terms = { levelFit: fit, interestMatch, complementarySkills, activity };
      lists.collaborators.push(shown(terms, partner.score, common));
    }
  }
  return { follow: best(lists.follow), mentors: best(lists.mentors), collaborators: best(lists.collaborators) };
}

/** Only what they told, and how much they did: a taste that was read from acts is its owner's alone. */
function personFrom({ id, fields, skills, wants, level, acts }: Row, now: number): Person {
  const declared = { fields: [...fields, ...wants, ...skills], goal: null, level: null };
  return {
    id,
    level: level === null ? null : rank[level],
    interests: interestsOf(memberFrom(declared, []), now),
    skills: skillsAt([...skills, ...fields], level),
    activity: participation(acts),
  };
}

/** Who can help with a topic and has told no level is taken for one in the middle. */
const skillsAt = (skills: readonly string[], level: Level | null) =>
  new Map(skills.map((topic) => [topic, rank[level ?? 'intermediate']]));

const best = (people: readonly Shown[]): Shown[] =>
  people
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compareIds(a.id, b.id))
    .slice(0, SHOWN);

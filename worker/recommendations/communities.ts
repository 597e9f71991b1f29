import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Community, CommunityList, CommunityReason } from '../contract/community.ts';
import { community, communityMember, MOST_COMMUNITIES } from '../db/community.ts';
import type { Env } from '../env.ts';
import { ask, callerId, siteOf } from '../http/caller.ts';
import { isPopular } from '../scoring/activity.ts';
import type { Community as Scored } from '../scoring/community.ts';
import { compareIds, type Level } from '../scoring/content.ts';
import { interestsOf, strongestTopic } from '../scoring/interest.ts';
import { refusal } from '../scoring/list/gate.ts';
import type { CommunityPeopleTerms } from '../scoring/match/community.ts';
import { communityMatchWithPeople } from '../scoring/match/community.ts';
import type { Member } from '../scoring/member.ts';
import { inFives, MANY } from '../scoring/reason.ts';
import { UNKNOWN } from '../scoring/relevance.ts';
import { idOf, memberFrom, rank } from './inputs.ts';
import { historyFrom, historyOf } from './signals.ts';
import { dismissedIds, toldOf } from './told.ts';

/** At most so many are suggested beside other things. */
const SUGGESTED = 4;

/** Statement: the open ones, with what is known of each, and whether the caller belongs to it; where it meets is for its members. */
function openOnes(c: Context<Env>) {
  const joined = sql`${communityMember.memberId} is not null`;
  return c.var.db
    .select({
      slug: sql<string>`${community.slug}`.as('community_slug'),
      name: community.name,
      summary: community.summary,
      topics: community.topics,
      level: community.level,
      url: sql<string | null>`case when ${joined} then ${community.url} end`.as('community_url'),
      members: community.members,
      likes: community.likes,
      comments: community.comments,
      shares: community.shares,
      skills: community.skills,
      joined: joined.mapWith(Boolean).as('joined'),
    })
    .from(community)
    .leftJoin(
      communityMember,
      and(
        eq(communityMember.siteId, community.siteId),
        eq(communityMember.slug, community.slug),
        eq(communityMember.memberId, callerId(c)),
      ),
    )
    .where(and(eq(community.siteId, siteOf(c)), eq(community.status, 'open')))
    .orderBy(asc(community.slug))
    .limit(MOST_COMMUNITIES);
}

type Row = Awaited<ReturnType<typeof openOnes>>[number];

interface Reader {
  member: Member | null;
  /** What they can help with, and have finished a course about. */
  skills: ReadonlyMap<string, Level>;
  now: number;
}

/**
 * The site's communities, the caller's own first, then the best match, each with its terms and why; `suggested`: only what
 * may be put before the caller. Of others only counts in fives go into a match. A member without personal lists gets a
 * visitor's scores. One round trip; rows bounded by the site's most communities and by what is kept of a member.
 */
export async function listCommunities(c: Context<Env>, suggested: boolean): Promise<CommunityList> {
  const [caller, rows, [told], acts, dismissals] = await ask(c, openOnes(c), toldOf(c), historyOf(c), dismissedIds(c));
  const { now } = c.var;
  const reader: Reader = { member: null, skills: new Map(), now };
  let personal = false;
  if (caller.member && told?.personal) {
    const history = historyFrom(acts);
    const { level } = told;
    const fields = [...told.fields, ...told.wants, ...told.follows];
    const finished = history.flatMap(({ kind, complete, topics }) =>
      kind === 'course' && complete !== null ? topics : [],
    );
    const known = [...told.skills, ...finished];
    reader.member = memberFrom({ fields, goal: null, level }, history);
    reader.skills = new Map(known.map((topic) => [topic, rank[level ?? 'intermediate']]));
    personal = fields.length + known.length + history.length > 0 || level !== null;
  }
  const dismissed = new Set(dismissals.map(({ id }) => id));
  const communities = rows.map((row) => matched(row, reader)).sort(byMatch);
  if (!suggested) return { communities, personal };
  const offered = communities.filter(({ slug, topics, joined }) => {
    const facts = { topics, partOf: [], published: true, visible: true, closed: false, blocked: false, read: joined };
    return refusal(idOf('community', slug), facts, { dismissed, here: null }) === null;
  });
  return { communities: offered.slice(0, SUGGESTED), personal };
}

const byMatch = (a: Community, b: Community) =>
  Number(b.joined) - Number(a.joined) || b.score - a.score || compareIds(a.slug, b.slug);

function matched(row: Row, { member, skills, now }: Reader): Community {
  const { slug, name, summary, topics, level, url, joined } = row;
  const stats = {
    users: inFives(row.members),
    likes: inFives(row.likes),
    comments: inFives(row.comments),
    shares: inFives(row.shares),
  };
  const about: Scored = { id: slug, topics, level: level === null ? null : rank[level], stats };
  const known = new Map(Object.entries(row.skills));
  const { score, terms } = communityMatchWithPeople(member, skills, about, known, now);
  const { skills: complementarySkills, ...plain } = terms;
  const interests = member && interestsOf(member, now);
  const liked = interests && strongestTopic(interests, topics);
  const learns = [...known.keys()].some((topic) => interests?.weights.has(topic) && !skills.has(topic));
  return {
    ...{ slug, name, summary, topics, level, url, joined, score },
    members: stats.users,
    terms: { ...plain, complementarySkills },
    reason: reasonOf(terms, { liked, level, learns, popular: stats.users >= MANY && isPopular(stats) }),
  };
}

/** The largest term, where it says something: what is not known, or no better than usual, never is a reason. */
function reasonOf(
  terms: CommunityPeopleTerms,
  { liked, level, learns, popular }: { liked: string | null; level: Row['level']; learns: boolean; popular: boolean },
): CommunityReason {
  const candidates: [size: number, reason: CommunityReason][] = [];
  if (liked !== null) candidates.push([terms.interestMatch, { kind: 'interest', topic: liked }]);
  if (level !== null && terms.levelFit > UNKNOWN) candidates.push([terms.levelFit, { kind: 'level', level }]);
  // Half of the term is what the reader could bring: that alone is no news of the people there.
  if (learns) candidates.push([terms.skills, { kind: 'skills' }]);
  if (popular) candidates.push([terms.activity, { kind: 'active' }]);
  let [largest, best]: [number, CommunityReason] = [0, { kind: 'discover' }];
  for (const [size, reason] of candidates) if (size > largest) [largest, best] = [size, reason];
  return best;
}

import { compareIds } from '../content.ts';
import { MANY } from '../reason.ts';
import type { Group, Network } from './groups.ts';

export interface NamedGroup extends Group {
  /** What sets it apart, the most telling first: one to three topics, more only where another group has the same. */
  topics: string[];
  /** Whether the first of them sets it apart by more than chance does. */
  telling: boolean;
}

/** Beyond what chance does in 19 of 20 cases. */
const TELLING = 1.96;
const MOST_TOPICS = 3;

/**
 * The groups that may be shown, each named by the topics that set it apart from the members of all other groups: those of the
 * largest z of the log-odds ratio with an informative Dirichlet prior, Monroe, Colaresi and Quinn, "Fightin' Words" (2008),
 * equations 16 and 22. Counted are people, not acts: one who reads a hundred posts about a topic speaks once. The prior is one
 * person a topic, shared out as the topics are on the whole site. Ties go by slug. A group whose members share no topic
 * with `MANY` of them has no name and is left out. O(cells × topics of a content).
 */
export function nameGroups(network: Network, groups: readonly Group[]): NamedGroup[] {
  const counts = groups.map(({ members }) => peopleByTopic(network, members));
  const whole = new Map<string, number>();
  for (const count of counts) for (const [topic, people] of count) whole.set(topic, (whole.get(topic) ?? 0) + people);
  const all = sum(whole.values());

  const taken = new Set<string>();
  const named: NamedGroup[] = [];
  for (const [g, group] of groups.entries()) {
    if (group.members.length < MANY) continue;
    const count = counts[g] ?? new Map<string, number>();
    const own = sum(count.values());
    const candidates = [...count]
      .filter(([, people]) => people >= MANY)
      .map(([topic, people]) => {
        const everywhere = whole.get(topic) ?? 0;
        const prior = { topic: (whole.size * everywhere) / all, all: whole.size };
        return {
          topic,
          z: zOfLogOdds({ topic: people, all: own }, { topic: everywhere - people, all: all - own }, prior),
        };
      })
      .sort((a, b) => b.z - a.z || compareIds(a.topic, b.topic));
    if (candidates.length === 0) continue;
    const telling = candidates.filter(({ z }) => z > TELLING).length;
    let size = Math.max(1, Math.min(MOST_TOPICS, telling));
    const topics = () => candidates.slice(0, size).map(({ topic }) => topic);
    const key = () => JSON.stringify(topics().sort(compareIds));
    while (taken.has(key()) && size < candidates.length) size++;
    taken.add(key());
    named.push({ ...group, topics: topics(), telling: telling > 0 });
  }
  return named;
}

interface Count {
  /** How many speak of the topic, and how many of any. */
  topic: number;
  all: number;
}

/**
 * How sure it is that `here` says the topic more readily than `there`: the log-odds ratio over its standard deviation, with
 * `prior` added to both. O(1).
 */
export function zOfLogOdds(here: Count, there: Count, prior: Count): number {
  const odds = ({ topic, all }: Count) =>
    Math.log((topic + prior.topic) / Math.max(all + prior.all - topic - prior.topic, Number.EPSILON));
  return (odds(here) - odds(there)) / Math.sqrt(1 / (here.topic + prior.topic) + 1 / (there.topic + prior.topic));
}

/** How many of the members met a content of each topic. */
function peopleByTopic({ met, contents }: Network, members: readonly number[]): Map<string, number> {
  const people = new Map<string, number>();
  for (const member of members) {
    const topics = new Set<string>();
    for (let i = met.starts[member] ?? 0; i < (met.starts[member + 1] ?? 0); i++)
      for (const topic of contents[met.columns[i] ?? 0]?.topics ?? []) topics.add(topic);
    for (const topic of topics) people.set(topic, (people.get(topic) ?? 0) + 1);
  }
  return people;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

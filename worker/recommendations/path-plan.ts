import type { Path, PathGoal, PathStep, StepReason } from '../contract/path.ts';
import type { Level } from '../contract/value.ts';
import type { PathContent } from '../scoring/path/content.ts';
import { plan } from '../scoring/path/plan.ts';
import type { Why } from '../scoring/path/why.ts';
import { idOf, rank } from './inputs.ts';
import type { PathContentRow, PathLessonRow } from './path-rows.ts';

export interface PathInput {
  goal: PathGoal;
  level: Level | null;
  /** Minutes a week. */
  pace: number | null;
  contents: readonly PathContentRow[];
  lessons: readonly PathLessonRow[];
  /** Ids that the reader waved away, topics too: no way leads over them but to the goal itself. */
  dismissed: ReadonlySet<string>;
  /** How well contents suit the reader, by id: what may come next goes by it, a lesson by its course's. */
  scores: ReadonlyMap<string, number>;
}

/**
 * The way to a goal from what is done: a course is taken lesson by lesson in their order. What is required but is not
 * published any more, or was waved away, is not waited for.
 */
export function pathTo({ goal, level, pace, contents, lessons, dismissed, scores }: PathInput): Path {
  const end = goal.kind === 'topic' ? null : idOf(goal.kind, goal.slug);
  const unwanted = (topic: string) => dismissed.has(idOf('topic', topic)) && !(end === null && topic === goal.slug);
  const offered = contents.filter(({ kind, slug, topics }) => {
    const id = idOf(kind, slug);
    return id === end || !(dismissed.has(id) || topics.some(unwanted));
  });
  const known = new Set(offered.map(({ kind, slug }) => idOf(kind, slug)));
  const steps = new Map<string, Omit<PathStep, 'reason'>>();
  const finished = new Set<string>();
  const graph: PathContent[] = [];
  for (const { kind, slug, title, url, access, topics, level: own, minutes, requires, done } of offered) {
    const id = idOf(kind, slug);
    const score = scores.get(id) ?? 0;
    const parts =
      kind === 'course'
        ? lessons.filter((part) => part.course === slug && !dismissed.has(idOf('lesson', `${slug}/${part.slug}`)))
        : [];
    let before = requires.filter((required) => known.has(required)).map((content) => ({ content }));
    for (const part of parts) {
      const name = `${slug}/${part.slug}`;
      const lesson = idOf('lesson', name);
      if (part.done) finished.add(lesson);
      const shown = { kind: 'lesson', slug: name, title: part.title, url: `${url}#lesson=${part.slug}` } as const;
      steps.set(lesson, { ...shown, access: part.access, level: own, minutes: part.minutes });
      // On no level of its own, or what lies below the reader's would be taken as known inside a course that is the goal.
      graph.push({ id: lesson, topics: [], level: 2, minutes: part.minutes, prerequisites: before, score });
      before = [{ content: lesson }];
    }
    if (done) finished.add(id);
    // A course is its lessons; by itself it takes no time.
    if (parts.length === 0) steps.set(id, { kind, slug, title, url, access, level: own, minutes });
    graph.push({
      ...{ id, topics, level: rank[own], score },
      ...{ minutes: parts.length === 0 ? minutes : 0, prerequisites: before },
    });
  }
  const way = plan(graph, end === null ? { topic: goal.slug } : { content: end }, {
    finished,
    level: level === null ? null : rank[level],
  });
  const titles = new Map(offered.map(({ kind, slug, title }) => [idOf(kind, slug), title]));
  for (const [id, { title }] of steps) titles.set(id, title);
  const shown = { kind: goal.kind, slug: goal.slug, title: end === null ? goal.slug : (titles.get(end) ?? goal.slug) };
  if (!way.reachable) return { goal: shown, reachable: false, steps: [], minutes: 0, weeks: null };
  return {
    goal: shown,
    reachable: true,
    steps: way.steps.flatMap(({ id, why }) => {
      const step = steps.get(id);
      return step ? [{ ...step, reason: reasonOf(id, why, end, titles) }] : [];
    }),
    minutes: way.minutes,
    weeks: pace === null ? null : Math.ceil(way.minutes / pace),
  };
}

/** What the step is there for first: the goal itself, what needs it, or what it teaches. */
function reasonOf(
  id: string,
  why: readonly Why[],
  end: string | null,
  titles: ReadonlyMap<string, string>,
): StepReason {
  for (const one of why) {
    if (one.kind === 'goal') return { kind: 'goal' };
    if (one.kind === 'prerequisite')
      return finishes(id, end, one.of) ? { kind: 'goal' } : requiredBy(titles.get(one.of));
    if (one.kind === 'teaches') return { kind: 'teaches', topic: one.topic };
  }
  return { kind: 'goal' };
}

/** Whether it is the last lesson of the course that is the goal: only a course's lessons, not what it requires. */
const finishes = (id: string, end: string | null, of: string) =>
  of === end && id.replace(/^lesson:([^/]*)\/.*$/, 'course:$1') === end;

const requiredBy = (title = ''): StepReason => ({ kind: 'required', title });

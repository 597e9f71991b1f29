import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakCircles } from '../../worker/scoring/path/circles.ts';
import type { PathContent, PathGoal, Prerequisite, Start } from '../../worker/scoring/path/content.ts';
import { type Plan, plan } from '../../worker/scoring/path/plan.ts';
import { anyContents, anyGoal, anyStart, content, lesson, novice, topic } from './path-world.ts';
import { holds } from './property.ts';
import { freeze } from './samples.ts';

const idsOf = (one: Plan) => (one.reachable ? one.steps.map(({ id }) => id) : null);

describe('golden plans', () => {
  const shop = freeze([
    lesson('git', { level: 0, minutes: 20, topics: ['git'] }),
    lesson('html', { level: 0, minutes: 30, topics: ['web'] }),
    lesson('js', { minutes: 60, topics: ['js'], prerequisites: [content('html')] }),
    lesson('js-in-an-hour', { minutes: 55, topics: ['js'], prerequisites: [content('html'), content('git')] }),
    lesson('react', { minutes: 90, topics: ['react'], prerequisites: [topic('js'), content('html')] }),
    lesson('svelte', { level: 2, minutes: 70, topics: ['ui'], prerequisites: [topic('js')] }),
    lesson('deploy', { minutes: 15, prerequisites: [content('git')] }),
  ]);

  it('takes all prerequisites, and of what teaches a topic the cheaper, what it requires included', () => {
    const way = plan(shop, content('react'), novice);
    expect(idsOf(way)).toEqual(['html', 'js', 'react']);
    expect(way).toMatchObject({ reachable: true, minutes: 180, assumed: [], cheapest: true, dropped: [] });
  });

  it('says why each step is there', () => {
    const way = plan(shop, content('react'), { finished: new Set(), level: 0 });
    expect(way.reachable && way.steps.map(({ why }) => why)).toEqual([
      [
        { kind: 'prerequisite', of: 'js' },
        { kind: 'prerequisite', of: 'react' },
        { kind: 'level', level: 0 },
      ],
      [{ kind: 'teaches', topic: 'js', for: 'react' }],
      [{ kind: 'goal' }],
    ]);
  });

  it('uses what was finished: the other alternative is the cheaper one now', () => {
    expect(idsOf(plan(shop, content('react'), { finished: new Set(['git']), level: null }))).toEqual([
      'html',
      'js-in-an-hour',
      'react',
    ]);
  });

  it('takes as known what lies below the level, and says so', () => {
    const way = plan(shop, topic('react'), { finished: new Set(), level: 1 });
    expect(idsOf(way)).toEqual(['js-in-an-hour', 'react']);
    expect(way).toMatchObject({ assumed: ['git', 'html'], minutes: 145 });
    expect(way.reachable && way.steps[1]?.why).toEqual([
      { kind: 'teaches', topic: 'react', for: null },
      { kind: 'level', level: 1 },
    ]);
  });

  it('leads to a goal below the level all the same', () => {
    expect(idsOf(plan(shop, content('git'), { finished: new Set(), level: 2 }))).toEqual(['git']);
    expect(idsOf(plan(shop, topic('web'), { finished: new Set(), level: 2 }))).toEqual(['html']);
  });

  it('has nothing left to do where the goal is reached, even by what is no longer offered', () => {
    expect(idsOf(plan(shop, topic('js'), { finished: new Set(['js']), level: null }))).toEqual([]);
    expect(idsOf(plan(shop, content('old'), { finished: new Set(['old']), level: null }))).toEqual([]);
  });

  it('takes a dear content that teaches two topics before two cheap ones', () => {
    const both = [
      lesson('both', { minutes: 30, topics: ['x', 'y'] }),
      lesson('x', { minutes: 20, topics: ['x'] }),
      lesson('y', { minutes: 20, topics: ['y'] }),
      lesson('end', { prerequisites: [topic('x'), topic('y')] }),
    ];
    expect(idsOf(plan(both, content('end'), novice))).toEqual(['both', 'end']);
  });

  it('puts the best score first among what may come next', () => {
    const three = [
      lesson('p', { score: 0.1 }),
      lesson('q', { score: 0.9, prerequisites: [content('r')] }),
      lesson('r', { score: 0.2 }),
      lesson('end', { score: 1, prerequisites: [content('p'), content('q')] }),
    ];
    expect(idsOf(plan(three, content('end'), novice))).toEqual(['r', 'q', 'p', 'end']);
  });
});

describe('hand-written data', () => {
  it('breaks a circle where the easier content requires the harder one, and says so', () => {
    const round = [
      lesson('easy', { level: 0, prerequisites: [content('hard')] }),
      lesson('hard', { level: 2, prerequisites: [content('easy'), content('hard')] }),
    ];
    const way = plan(round, content('hard'), novice);
    expect(idsOf(way)).toEqual(['easy', 'hard']);
    expect(way.dropped).toEqual([
      { content: 'easy', prerequisite: 'hard' },
      { content: 'hard', prerequisite: 'hard' },
    ]);
  });

  it('leaves a circle of topics by a provider outside of it', () => {
    const round = [
      lesson('a', { topics: ['x'], minutes: 1, prerequisites: [topic('y')] }),
      lesson('b', { topics: ['y'], minutes: 1, prerequisites: [topic('x')] }),
      lesson('dear', { topics: ['y'], minutes: 50 }),
    ];
    expect(idsOf(plan(round, topic('x'), novice))).toEqual(['dear', 'a']);
  });

  it.each<[string, PathContent[], PathGoal, object[]]>([
    ['a goal that is not there', [], content('a'), [{ kind: 'missing', content: 'a', for: null }]],
    ['a topic without content', [], topic('x'), [{ kind: 'untaught', topic: 'x', for: null }]],
    [
      'what is missing further down',
      [lesson('a', { prerequisites: [content('b')] }), lesson('b', { prerequisites: [content('c'), topic('x')] })],
      content('a'),
      [
        { kind: 'missing', content: 'c', for: 'b' },
        { kind: 'untaught', topic: 'x', for: 'b' },
      ],
    ],
    [
      'topics that only require each other',
      [
        lesson('a', { topics: ['x'], prerequisites: [topic('y')] }),
        lesson('b', { topics: ['y'], prerequisites: [topic('x')] }),
      ],
      content('a'),
      [{ kind: 'circle', contents: ['a', 'b'] }],
    ],
  ])('explains %s', (_, contents, goal, because) => {
    expect(plan(contents, goal, novice)).toEqual({ reachable: false, because, dropped: [] });
  });

  it('plans a course of 3,000 lessons in a row', () => {
    const row = Array.from({ length: 3000 }, (_, i) =>
      lesson(`l${i}`, { minutes: 1, prerequisites: i > 0 ? [content(`l${i - 1}`)] : [] }),
    );
    expect(idsOf(plan(row, content('l2999'), novice))).toEqual(row.map(({ id }) => id));
  });
});

/** What the plan promises, told once more without its cleverness. */
function rules(contents: readonly PathContent[], goal: PathGoal, start: Start) {
  const straight = breakCircles(contents).contents;
  const by = (one: Prerequisite) =>
    straight.filter(({ id, topics }) => ('content' in one ? id === one.content : topics.includes(one.topic)));
  const below = ({ level }: PathContent) => start.level !== null && level < start.level;
  const ends = by(goal).some((one) => !below(one)) ? by(goal).filter((one) => !below(one)) : by(goal);
  const known = straight.filter((one) => start.finished.has(one.id) || (below(one) && !ends.includes(one)));
  const ready = (one: PathContent, done: readonly PathContent[]) =>
    one.prerequisites.every((need) => by(need).some((other) => done.includes(other)));
  const reached = (ids: readonly string[]) =>
    by(goal).some(({ id }) => start.finished.has(id)) || ends.some(({ id }) => ids.includes(id));
  const orderable = (chosen: readonly PathContent[]) => {
    const done = [...known];
    let left = [...chosen];
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      for (const one of left) if (ready(one, done)) done.push(one);
      left = left.filter((one) => !done.includes(one));
    }
    return left.length === 0;
  };
  return { straight, known, ready, reached, orderable };
}

function bruteForce(contents: readonly PathContent[], goal: PathGoal, start: Start) {
  const { straight, known, reached, orderable } = rules(contents, goal, start);
  const free = straight.filter((one) => !known.includes(one));
  let best: { minutes: number; steps: number } | null = null;
  for (let mask = 0; mask < 2 ** free.length; mask++) {
    const chosen = free.filter((_, i) => mask & (1 << i));
    const minutes = chosen.reduce((sum, one) => sum + one.minutes, 0);
    if (best && (minutes > best.minutes || (minutes === best.minutes && chosen.length >= best.steps))) continue;
    if (reached(chosen.map(({ id }) => id)) && orderable(chosen)) best = { minutes, steps: chosen.length };
  }
  return best;
}

describe('properties', () => {
  it('is as cheap as the best of all subsets, and exists where one does', () => {
    holds(
      fc.property(anyContents, anyGoal, anyStart, (contents, goal, start) => {
        const way = plan(contents, goal, start);
        expect(way.reachable ? { minutes: way.minutes, steps: way.steps.length } : null).toEqual(
          bruteForce(contents, goal, start),
        );
        if (!way.reachable) expect(way.because.length).toBeGreaterThan(0);
      }),
    );
  });

  it('can be followed step by step, has no step that is known, and gives each a reason', () => {
    holds(
      fc.property(anyContents, anyGoal, anyStart, (contents, goal, start) => {
        const way = plan(contents, goal, start);
        if (!way.reachable) return;
        const { straight, known, ready, reached } = rules(contents, goal, start);
        const done = [...known];
        for (const { id, why } of way.steps) {
          const step = straight.find((one) => one.id === id)!;
          expect(done).not.toContain(step);
          expect(ready(step, done)).toBe(true);
          expect(why.filter(({ kind }) => kind !== 'level')).not.toEqual([]);
          done.push(step);
        }
        expect(reached(way.steps.map(({ id }) => id))).toBe(true);
      }),
    );
  });

  it('stays the same, without the first step, when that is finished', () => {
    holds(
      fc.property(anyContents, anyGoal, anyStart, (contents, goal, start) => {
        const [first, ...rest] = idsOf(plan(contents, goal, start)) ?? [];
        if (first === undefined) return;
        const next = plan(contents, goal, { ...start, finished: new Set([...start.finished, first]) });
        expect(idsOf(next)).toEqual(rest);
      }),
    );
  });

  it('does not depend on the order of the contents, and changes nothing', () => {
    holds(
      fc.property(anyContents, anyGoal, anyStart, (contents, goal, start) => {
        const way = plan(freeze(contents), goal, start);
        const turned = plan([...contents].reverse(), goal, start);
        expect({ ...turned, dropped: null }).toEqual({ ...way, dropped: null });
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Community, communityMatch } from '../../worker/scoring/community.ts';
import type { Level } from '../../worker/scoring/content.ts';
import { collaboratorMatch } from '../../worker/scoring/match/collaborator.ts';
import { communityMatchWithPeople } from '../../worker/scoring/match/community.ts';
import { type Mentor, mentorMatch } from '../../worker/scoring/match/mentor.ts';
import { type Person, personOf, reciprocal } from '../../worker/scoring/match/person.ts';
import { holds } from './property.ts';
import { anyMember, anyReader, anyStats, DAY, freeze, member, NOW } from './samples.ts';

const topic = fc.constantFrom('ai', 'web', 'databases', '__proto__', 'constructor');
const level = fc.constantFrom<Level>(0, 1, 2);
const finished = fc.array(fc.record({ topics: fc.array(topic, { maxLength: 3 }), level }), { maxLength: 5 });
const aPerson = (id: string): fc.Arbitrary<Person> =>
  fc.tuple(anyMember, finished).map(([who, done]) => freeze(personOf(id, who, done, NOW)));
const aMentor = (id: string): fc.Arbitrary<Mentor> =>
  fc
    .tuple(aPerson(id), fc.nat(4), fc.nat(5))
    .map(([person, capacity, mentees]) => freeze({ ...person, capacity, mentees }));

const inRange = (terms: object) => {
  for (const term of Object.values(terms)) {
    expect(term).toBeGreaterThanOrEqual(0);
    expect(term).toBeLessThanOrEqual(1);
  }
};

describe('personOf', () => {
  it('knows what was finished, at its level, and what was declared, at the own one', () => {
    const { skills } = personOf(
      'ada',
      member({ fields: ['ai', 'web'], level: 1 }),
      [
        { topics: ['ai', 'databases'], level: 2 },
        { topics: ['ai', 'web'], level: 0 },
      ],
      NOW,
    );
    expect([...skills].sort()).toEqual([
      ['ai', 2],
      ['databases', 2],
      ['web', 1],
    ]);
  });

  it('counts as active who liked, commented or shared lately', () => {
    const act = (kind: 'view' | 'like', at: number) => ({ id: 'x', kind, topics: [], at });
    // a / (1 + a) with a = 0.2, 0.2 + 1 and 0.2 + 1/2
    expect(personOf('a', member({ history: [act('view', NOW)] }), [], NOW).activity).toBeCloseTo(1 / 6, 12);
    expect(personOf('a', member({ history: [act('like', NOW)] }), [], NOW).activity).toBeCloseTo(1.2 / 2.2, 12);
    expect(personOf('a', member({ history: [act('like', NOW - 30 * DAY)] }), [], NOW).activity).toBeCloseTo(
      0.7 / 1.7,
      12,
    );
  });
});

describe('reciprocal', () => {
  it('is the harmonic mean, and nothing where one side gains nothing', () => {
    expect(reciprocal(0.5, 1)).toBeCloseTo(2 / 3, 12);
    expect(reciprocal(1, 0)).toBe(0);
    expect(reciprocal(0, 0)).toBe(0);
  });
});

/** Likes AI and web alike, knows AI a little; activity 1/6. */
const mentee = freeze(personOf('mentee', member({ fields: ['ai', 'web'] }), [{ topics: ['ai'], level: 0 }], NOW));
/** Likes AI, knows it well; activity 1/6; one of two places free. */
const mentor: Mentor = freeze({
  ...personOf('mentor', member({ fields: ['ai'], level: 2 }), [], NOW),
  capacity: 2,
  mentees: 1,
});

describe('mentorMatch', () => {
  it('rests on what both gain, and on the places left', () => {
    const match = mentorMatch(mentee, mentor);
    const cosine = Math.SQRT1_2;
    expect(match?.terms.levelFit).toBeCloseTo(2 / 3, 12);
    expect(match?.terms).toMatchObject({ skills: 0.5, room: 0.5 });
    expect(match?.terms.interestMatch).toBeCloseTo(cosine, 12);
    expect(match?.topics).toEqual(['ai']);
    // Mentee: (2/3 + 1/2 + 0.707107) / 3 / 6 = 0.104099; mentor: 0.707107 / 6 = 0.117851; harmonic mean 0.110549, half.
    expect(match?.score).toBeCloseTo(0.055275, 5);
  });

  it('needs somebody who is ahead in what the mentee likes, and has room', () => {
    expect(mentorMatch(mentee, { ...mentor, skills: new Map([['ai', 0]]) })).toBeNull();
    expect(mentorMatch(mentee, { ...mentor, skills: new Map([['databases', 2]]) })).toBeNull();
    // Of web the mentee knows nothing: who knows a little is ahead.
    expect(mentorMatch(mentee, { ...mentor, skills: new Map([['web', 0]]) })?.terms.levelFit).toBe(1);
    expect(mentorMatch(mentee, { ...mentor, mentees: 2 })).toBeNull();
    expect(mentorMatch(mentee, { ...mentor, capacity: Number.NaN })).toBeNull();
    expect(mentorMatch({ ...mentor, interests: mentee.interests, skills: new Map() }, mentor)).toBeNull();
  });

  it('prefers one step ahead to two', () => {
    const one = mentorMatch(mentee, { ...mentor, skills: new Map([['ai', 1]]) });
    expect(one?.terms.levelFit).toBe(1);
    expect(one?.score).toBeGreaterThan(mentorMatch(mentee, mentor)?.score ?? 1);
  });

  it('keeps each term in 0…1, and teaches only what is liked and known better', () => {
    holds(
      fc.property(aPerson('a'), aMentor('b'), (person, other) => {
        const match = mentorMatch(person, other);
        if (match === null) return;
        inRange({ ...match.terms, score: match.score });
        expect(match.topics.length).toBeGreaterThan(0);
        for (const taught of match.topics) {
          expect(person.interests.weights.get(taught)).toBeGreaterThan(0);
          expect(other.skills.get(taught)).toBeGreaterThan(person.skills.get(taught) ?? -1);
        }
      }),
    );
  });
});

describe('collaboratorMatch', () => {
  it('joins who know what the other would like to', () => {
    const both = member({ fields: ['ai', 'web'] });
    const ada = personOf('ada', both, [{ topics: ['ai'], level: 1 }], NOW);
    const bob = personOf('bob', both, [{ topics: ['web'], level: 1 }], NOW);
    const match = collaboratorMatch(ada, bob);
    expect(match?.terms).toMatchObject({ levelFit: 0.5, skillsGained: 0.5, skillsGiven: 0.5 });
    expect(match?.terms.interestMatch).toBeCloseTo(1, 12);
    // (0.5 + 1 + 0.5) / 3 / 6 on both sides
    expect(match?.score).toBeCloseTo(1 / 9, 12);
    const twin = personOf('twin', both, [{ topics: ['ai'], level: 1 }], NOW);
    expect(match?.score).toBeGreaterThan(collaboratorMatch(ada, twin)?.score ?? 1);
    expect(collaboratorMatch(ada, ada)).toBeNull();
  });

  it('is the same from either side, with every term in 0…1', () => {
    holds(
      fc.property(aPerson('a'), aPerson('b'), (a, b) => {
        const [there, back] = [collaboratorMatch(a, b), collaboratorMatch(b, a)];
        expect(there?.score).toBe(back?.score);
        expect(there?.terms.skillsGained).toBe(back?.terms.skillsGiven);
        inRange({ ...there?.terms, score: there?.score });
      }),
    );
  });
});

const builders: Community = freeze({
  id: 'builders',
  topics: ['ai', 'tooling'],
  level: 1,
  stats: { users: 95, likes: 20, comments: 24, shares: 5 },
});

describe('communityMatchWithPeople', () => {
  it('is the plain formula, bit for bit, where nothing is known of the people', () => {
    holds(
      fc.property(anyReader, anyStats, (reader, stats) => {
        const plain = communityMatch(reader, { ...builders, stats }, NOW);
        const { score, terms } = communityMatchWithPeople(reader, new Map(), { ...builders, stats }, new Map(), NOW);
        expect(score).toBe(plain.score);
        expect(terms).toEqual({ ...plain.terms, skills: 0 });
      }),
    );
  });

  it('adds what there is to learn and to bring', () => {
    const reader = freeze(member({ fields: ['ai', 'web'], level: 2 }));
    const known = freeze(
      new Map([
        ['web', 0.5],
        ['ai', 0.8],
        ['tooling', 0.1],
      ]),
    );
    const { terms, score } = communityMatchWithPeople(reader, new Map([['ai', 2]]), builders, known, NOW);
    // Web, half of the taste, is known to half of them: 1/4; AI, half of the community's topics, is new to a fifth: 1/10.
    expect(terms.skills).toBeCloseTo((0.25 + 0.1) / 2, 12);
    // Level 1/2, interests 1/2, size ln 96 / ln 1001 = 0.660661, skills 0.175; activity 1/3
    expect(score).toBeCloseTo(1.835661 / 3, 6);
  });

  it('does not guess what is not known of the people', () => {
    const skills = freeze(new Map<string, 0 | 1 | 2>([['ai', 2]]));
    const { terms } = communityMatchWithPeople(member({ fields: ['ai'] }), skills, builders, new Map(), NOW);
    expect(terms.skills).toBe(0);
  });

  it('keeps each term in 0…1, whatever is said of the people', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -1, 2));
    holds(
      fc.property(anyReader, aPerson('a'), fc.array(fc.tuple(topic, odd)), (reader, { skills }, shares) => {
        inRange(communityMatchWithPeople(reader, skills, builders, new Map(shares), NOW).terms);
      }),
    );
  });
});

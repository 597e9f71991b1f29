import { expect, test } from 'vitest';
import type { Listed } from '../../worker/recommendations/training/catalogue.ts';
import { foretell } from '../../worker/recommendations/training/new-items.ts';
import { normalFrom, randomFrom } from '../../worker/scoring/random.ts';

const [COURSES, LESSONS, FACTORS] = [12, 8, 8];
const normal = normalFrom(randomFrom(7));
const courses = Array.from({ length: COURSES }, () => Float32Array.from({ length: FACTORS }, normal));

/** Lessons that are alike in topic, level and kind; the readers of one course like its lessons alike. */
function lessons(id: (course: number, lesson: number) => string, kind: 'lesson' | 'post'): Listed[] {
  return courses.flatMap((_, course) =>
    Array.from({ length: LESSONS }, (_, lesson) => ({
      id: id(course, lesson),
      kind,
      topics: ['web'],
      level: 0 as const,
      publishedAt: 0,
      minutes: 5,
      after: null,
    })),
  );
}

/** All but the last lesson of each course have been met. */
const used = Uint32Array.from({ length: COURSES * LESSONS }, (_, place) => place).filter(
  (place) => place % LESSONS !== LESSONS - 1,
);
const vectors = Float32Array.from(
  Array.from(used).flatMap((place) =>
    Array.from(courses[Math.floor(place / LESSONS)] ?? [], (value) => value + 0.1 * normal()),
  ),
);

test('foretells a new lesson from its course, by the graph of the site, where topics tell nothing', () => {
  const fresh = foretell(
    lessons((course, lesson) => `lesson:c${course}/l${lesson}`, 'lesson'),
    used,
    vectors,
    FACTORS,
  );
  expect([...fresh.places]).toEqual(courses.map((_, course) => course * LESSONS + LESSONS - 1));
  const cosines = courses.map((course, row) => {
    const own = fresh.vectors.subarray(row * FACTORS, (row + 1) * FACTORS);
    const dot = course.reduce((sum, value, k) => sum + value * (own[k] ?? 0), 0);
    return dot / (Math.hypot(...course) * Math.hypot(...own));
  });
  expect(cosines.reduce((sum, value) => sum + value, 0) / COURSES).toBeGreaterThan(0.8);
});

test('foretells nothing of the same contents outside of courses', () => {
  const fresh = foretell(
    lessons((course, lesson) => `post:c${course}-l${lesson}`, 'post'),
    used,
    vectors,
    FACTORS,
  );
  expect(fresh.places).toHaveLength(0);
});

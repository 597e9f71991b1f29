import * as v from 'valibot';
import { Plan } from './billing.ts';
import { Lock, LockReason, PostInput, PostStatus } from './post.ts';
import { Access, Level, line, Slug, Time, Topics } from './value.ts';

/** A course as the list shows it; `completed` counts the caller's finished lessons. */
export const CourseSummary = v.object({
  slug: Slug,
  title: v.string(),
  summary: v.string(),
  access: Access,
  topics: v.array(v.string()),
  level: Level,
  url: v.string(),
  minutes: v.number(),
  lessons: v.number(),
  completed: v.number(),
});
export type CourseSummary = v.InferOutput<typeof CourseSummary>;

export const CoursePage = v.object({ courses: v.array(CourseSummary), next: v.nullable(v.string()) });
export type CoursePage = v.InferOutput<typeof CoursePage>;

export const LessonSummary = v.object({
  slug: Slug,
  title: v.string(),
  minutes: v.number(),
  preview: v.boolean(),
  completedAt: v.nullable(Time),
  /** When it opens to the caller, if it is theirs but not open yet. */
  opensAt: v.nullable(Time),
});
export type LessonSummary = v.InferOutput<typeof LessonSummary>;

/** A course with its outline; `reason` and `offers` say what opens it when `state` is locked. */
export const Course = v.object({
  ...CourseSummary.entries,
  state: v.picklist(['open', 'locked']),
  reason: v.nullable(LockReason),
  offers: v.array(Plan),
  ended: Lock.ended,
  outline: v.array(LessonSummary),
});
export type Course = v.InferOutput<typeof Course>;

/** A lesson: open with sanitised HTML, or locked. */
export const Lesson = v.variant('state', [
  v.object({ state: v.literal('open'), ...LessonSummary.entries, course: Slug, html: v.string() }),
  v.object({
    state: v.literal('locked'),
    ...LessonSummary.entries,
    course: Slug,
    ...Lock,
  }),
]);
export type Lesson = v.InferOutput<typeof Lesson>;

export const ProgressInput = v.strictObject({ completed: v.boolean() });
export type ProgressInput = v.InferOutput<typeof ProgressInput>;

/** The caller's progress in the course after the change. */
export const Progress = v.object({ course: Slug, lessons: v.number(), completed: v.number() });
export type Progress = v.InferOutput<typeof Progress>;

/** What staff write of a course; its lessons are written one by one. */
export const CourseInput = v.strictObject({
  title: PostInput.entries.title,
  summary: PostInput.entries.summary,
  access: Access,
  tier: PostInput.entries.tier,
  status: PostStatus,
  topics: Topics,
  level: Level,
  url: PostInput.entries.url,
});
export type CourseInput = v.InferInput<typeof CourseInput>;

/** A course as staff see it: drafts too. `minutes` and `lessons` are sums over its lessons. */
export const CourseSource = v.object({
  slug: Slug,
  ...CourseInput.entries,
  tier: v.nullable(v.string()),
  minutes: v.number(),
  lessons: v.number(),
  publishedAt: v.nullable(Time),
  updatedAt: Time,
});
export type CourseSource = v.InferOutput<typeof CourseSource>;

export const CourseSourcePage = v.object({ courses: v.array(CourseSource), next: v.nullable(v.string()) });
export type CourseSourcePage = v.InferOutput<typeof CourseSourcePage>;

/** What staff write of a lesson. `preview` opens it to everybody; `position` orders the outline, ties by slug. */
export const LessonInput = v.strictObject({
  title: line(200),
  position: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  minutes: PostInput.entries.minutes,
  preview: v.boolean(),
  opensAt: PostInput.entries.opensAt,
  dripDays: PostInput.entries.dripDays,
  markdown: PostInput.entries.markdown,
});
export type LessonInput = v.InferInput<typeof LessonInput>;

/** A lesson as staff see it, without its text. */
export const LessonSource = v.object({
  course: Slug,
  slug: Slug,
  title: v.string(),
  position: v.number(),
  minutes: v.number(),
  preview: v.boolean(),
  opensAt: v.nullable(Time),
  dripDays: v.nullable(v.number()),
});
export type LessonSource = v.InferOutput<typeof LessonSource>;

import * as v from 'valibot';
import { Plan } from './billing.ts';
import { Lock, LockReason, PostInput, PostSource, PostStatus, Requires } from './post.ts';
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

export const MaterialFormat = v.picklist(['article', 'video', 'book', 'code', 'slides', 'data']);
export type MaterialFormat = v.InferOutput<typeof MaterialFormat>;

/** What a course recommends beside its lessons; `url`: null for whoever the course is closed to. */
export const Material = v.object({
  slug: Slug,
  title: v.string(),
  format: MaterialFormat,
  minutes: v.number(),
  url: v.nullable(v.string()),
});
export type Material = v.InferOutput<typeof Material>;

/** A course with its outline; `reason` and `offers` say what opens it when `state` is locked. */
export const Course = v.object({
  ...CourseSummary.entries,
  state: v.picklist(['open', 'locked']),
  reason: v.nullable(LockReason),
  offers: v.array(Plan),
  ended: Lock.ended,
  outline: v.array(LessonSummary),
  materials: v.array(Material),
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
  requires: PostInput.entries.requires,
});
export type CourseInput = v.InferInput<typeof CourseInput>;

/** A course as staff see it: drafts too. `minutes` and `lessons` are sums over its lessons. */
export const CourseSource = v.object({
  slug: Slug,
  ...CourseInput.entries,
  tier: v.nullable(v.string()),
  requires: PostSource.entries.requires,
  awaits: PostSource.entries.awaits,
  minutes: v.number(),
  lessons: v.number(),
  publishedAt: v.nullable(Time),
  updatedAt: Time,
});
export type CourseSource = v.InferOutput<typeof CourseSource>;

/** What should be known before a course, in place of what was said before. */
export const CourseRequiresInput = v.strictObject({ requires: Requires });
export type CourseRequiresInput = v.InferOutput<typeof CourseRequiresInput>;

export const CourseRequires = v.pick(CourseSource, ['requires', 'awaits']);
export type CourseRequires = v.InferOutput<typeof CourseRequires>;

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

/** What staff write of a material. A new one stands last; `MaterialOrder` moves it. */
export const MaterialInput = v.strictObject({
  title: line(200),
  url: v.pipe(
    v.string(),
    v.maxLength(1000),
    v.regex(/^https?:\/\/[^\s\\]+$/, 'not an http address'),
    v.check((url) => URL.canParse(url), 'not an address'),
  ),
  format: MaterialFormat,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6000)),
  /** The `updatedAt` that this change starts from (null: the material is new); without it the last save wins. */
  basedOn: v.optional(v.nullable(Time)),
});
export type MaterialInput = v.InferInput<typeof MaterialInput>;

/** A material as staff see it. */
export const MaterialSource = v.object({ ...Material.entries, url: v.string(), updatedAt: Time });
export type MaterialSource = v.InferOutput<typeof MaterialSource>;

/** In the order in which the course shows them; `title`: the course's. */
export const MaterialSourceList = v.object({ title: v.string(), materials: v.array(MaterialSource) });
export type MaterialSourceList = v.InferOutput<typeof MaterialSourceList>;

/** A course has at most so many. */
export const MOST_MATERIALS = 50;

/** All of a course's materials, by slug, as they shall stand. */
export const MaterialOrder = v.strictObject({ order: v.pipe(v.array(Slug), v.maxLength(MOST_MATERIALS)) });
export type MaterialOrder = v.InferOutput<typeof MaterialOrder>;

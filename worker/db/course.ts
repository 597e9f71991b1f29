import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { MaterialFormat } from '../contract/course.ts';
import type { PostStatus } from '../contract/post.ts';
import type { Access, Level } from '../contract/value.ts';

export const course = sqliteTable(
  'course',
  {
    siteId: text('site_id').notNull(),
    slug: text().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    access: text().$type<Access>().notNull(),
    tier: text(),
    status: text().$type<PostStatus>().notNull(),
    topics: text({ mode: 'json' }).$type<string[]>().notNull(),
    level: text().$type<Level>().notNull(),
    url: text().notNull(),
    /** Sums over the lessons, kept when staff save one. */
    minutes: integer().notNull().default(0),
    lessons: integer().notNull().default(0),
    publishedAt: integer('published_at'),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.slug] }),
    index('course_published').on(t.siteId, t.status, t.publishedAt, t.slug),
  ],
);

export const lesson = sqliteTable(
  'lesson',
  {
    siteId: text('site_id').notNull(),
    courseSlug: text('course_slug').notNull(),
    slug: text().notNull(),
    title: text().notNull(),
    position: integer().notNull(),
    minutes: integer().notNull(),
    /** Open to everybody, whatever the course's access. */
    preview: integer({ mode: 'boolean' }).notNull(),
    opensAt: integer('opens_at'),
    dripDays: integer('drip_days'),
    markdown: text().notNull(),
    html: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.courseSlug, t.slug] }),
    index('lesson_position').on(t.siteId, t.courseSlug, t.position),
  ],
);

/** What to read or watch beside a course's lessons, at another address, which is gated as their texts are. */
export const material = sqliteTable(
  'material',
  {
    siteId: text('site_id').notNull(),
    courseSlug: text('course_slug').notNull(),
    slug: text().notNull(),
    title: text().notNull(),
    url: text().notNull(),
    format: text().$type<MaterialFormat>().notNull(),
    minutes: integer().notNull(),
    position: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.courseSlug, t.slug] }),
    index('material_created').on(t.siteId, t.createdAt),
  ],
);

/** A finished lesson. Un-finishing deletes the row. */
export const lessonProgress = sqliteTable(
  'lesson_progress',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    courseSlug: text('course_slug').notNull(),
    lessonSlug: text('lesson_slug').notNull(),
    completedAt: integer('completed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.memberId, t.courseSlug, t.lessonSlug] })],
);

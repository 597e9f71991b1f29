import { Hono } from 'hono';
import * as v from 'valibot';
import {
  Course,
  CourseInput,
  CoursePage,
  CourseRequires,
  CourseRequiresInput,
  CourseSource,
  CourseSourcePage,
  Lesson,
  LessonInput,
  LessonSource,
  Progress,
  ProgressInput,
} from '../contract/course.ts';
import { Cursor, Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params, query } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listCourses } from './list.ts';
import { materials } from './material-routes.ts';
import { writeProgress } from './progress.ts';
import { readCourse, readLesson } from './read.ts';
import { readRequires, writeRequires } from './requires.ts';
import { listSources, writeCourse, writeLesson } from './write.ts';

const Page = v.object({ cursor: v.optional(Cursor) });
const ByCourse = v.object({ course: Slug });
const ByLesson = v.object({ course: Slug, lesson: Slug });

export const courses = new Hono<Env>()
  .route('/', materials)
  .get(
    '/courses',
    endpoint({ callers: ['visitor'], summary: 'Published courses, newest first', reply: CoursePage }),
    query(Page),
    async (c) => c.json(await listCourses(c, c.req.valid('query').cursor)),
  )
  .get(
    '/courses/:course',
    endpoint({ callers: ['visitor'], summary: 'A course with its outline and materials', reply: Course }),
    params(ByCourse),
    async (c) => c.json(await readCourse(c, c.req.valid('param').course)),
  )
  .get(
    '/courses/:course/lessons/:lesson',
    endpoint({ callers: ['visitor'], summary: 'A lesson: open with HTML, or locked with offers', reply: Lesson }),
    params(ByLesson),
    async (c) => {
      const { course, lesson } = c.req.valid('param');
      return c.json(await readLesson(c, course, lesson));
    },
  )
  .put(
    '/courses/:course/lessons/:lesson/progress',
    endpoint({ callers: ['member'], summary: 'Mark a lesson finished, or not', reply: Progress }),
    params(ByLesson),
    body(ProgressInput),
    async (c) => {
      const { course, lesson } = c.req.valid('param');
      return c.json(await writeProgress(c, course, lesson, c.req.valid('json').completed));
    },
  )
  .get(
    '/studio/courses',
    endpoint({ callers: ['owner', 'instructor'], summary: 'All courses, by slug', reply: CourseSourcePage }),
    query(Page),
    async (c) => c.json(await listSources(c, c.req.valid('query').cursor)),
  )
  .put(
    '/studio/courses/:course',
    endpoint({ callers: ['owner', 'instructor'], summary: 'Create or replace a course', reply: CourseSource }),
    params(ByCourse),
    body(CourseInput),
    async (c) => c.json(await writeCourse(c, c.req.valid('param').course, c.req.valid('json'))),
  )
  .get(
    '/studio/courses/:course/requires',
    endpoint({
      callers: ['owner', 'instructor'],
      summary: 'What should be known before a course',
      reply: CourseRequires,
    }),
    params(ByCourse),
    async (c) => c.json(await readRequires(c, c.req.valid('param').course)),
  )
  .put(
    '/studio/courses/:course/requires',
    endpoint({
      callers: ['owner', 'instructor'],
      summary: 'Say what should be known before a course',
      reply: CourseRequires,
    }),
    params(ByCourse),
    body(CourseRequiresInput),
    async (c) => c.json(await writeRequires(c, c.req.valid('param').course, c.req.valid('json'))),
  )
  .put(
    '/studio/courses/:course/lessons/:lesson',
    endpoint({ callers: ['owner', 'instructor'], summary: 'Create or replace a lesson', reply: LessonSource }),
    params(ByLesson),
    body(LessonInput),
    async (c) => {
      const { course, lesson } = c.req.valid('param');
      return c.json(await writeLesson(c, course, lesson, c.req.valid('json')));
    },
  );

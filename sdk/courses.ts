import type { Course, CoursePage, Lesson, Progress } from '../worker/contract/course.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Courses, their lessons and the member's progress. */
export class CoursesApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** A page of published courses, newest first; pass `next` as the cursor of the following call. */
  list(cursor?: string, options?: CallOptions): Promise<CoursePage> {
    return this.#core.call('GET', '/courses', { query: { cursor } }, options);
  }

  /** A course with its outline. @throws LyceumError `not_found` */
  read(course: string, options?: CallOptions): Promise<Course> {
    return this.#core.call('GET', '/courses/:course', { param: { course } }, options);
  }

  /** A lesson: open with its HTML, or locked with what would open it. @throws LyceumError `not_found` */
  lesson(course: string, lesson: string, options?: CallOptions): Promise<Lesson> {
    return this.#core.call('GET', '/courses/:course/lessons/:lesson', { param: { course, lesson } }, options);
  }

  /**
   * Marks a lesson finished, or (false) not finished; repeating it changes nothing.
   * @throws LyceumError `unauthenticated`, `locked`, `not_found`
   */
  async complete(course: string, lesson: string, completed = true): Promise<Progress> {
    const path = '/courses/:course/lessons/:lesson/progress';
    const progress = await this.#core.call('PUT', path, { param: { course, lesson }, json: { completed } });
    this.#core.changed('activity');
    return progress;
  }
}

import type { Course, CourseSummary, Lesson } from '../../sdk/index.ts';
import { aPlan } from './plan-data.ts';

export const plan = aPlan();

export function courseSummary(slug: string, changes: Partial<CourseSummary> = {}): CourseSummary {
  return {
    slug,
    title: `Course ${slug}`,
    summary: 'From a text file to a language model that you trained yourself.',
    access: 'paid',
    topics: ['ai'],
    level: 'beginner',
    url: `/courses/${slug}`,
    minutes: 60,
    lessons: 5,
    completed: 0,
    ...changes,
  };
}

/** A site's one course, “tiny”, whose lessons are `lesson-1` (a preview) and on; and what a member does with it. */
export class TinyCourse {
  readonly done = new Set<string>();
  /** Lessons that are the member's, and open later. */
  readonly opensAt = new Map<string, number>();
  readonly views: unknown[] = [];
  readonly lessons: number;
  open = true;
  materials: Course['materials'] = [];

  constructor(lessons = 5) {
    this.lessons = lessons;
  }

  read(): Course {
    const outline = Array.from({ length: this.lessons }, (_, index) => ({
      slug: `lesson-${index + 1}`,
      title: `The lesson number ${index + 1}`,
      minutes: 12,
      preview: index === 0,
      completedAt: this.done.has(`lesson-${index + 1}`) ? 1 : null,
      opensAt: this.opensAt.get(`lesson-${index + 1}`) ?? null,
    }));
    return {
      ...courseSummary('tiny', { lessons: this.lessons, completed: this.done.size }),
      ...(this.open
        ? { state: 'open' as const, reason: null, offers: [], ended: null }
        : { state: 'locked' as const, reason: 'plan' as const, offers: [plan], ended: null }),
      outline,
      materials: this.materials,
    };
  }

  lesson(slug: string): Lesson {
    const summary = this.read().outline.find((lesson) => lesson.slug === slug);
    if (!summary) throw new Error(`no lesson ${slug}`);
    const locked = { state: 'locked' as const, ...summary, course: 'tiny', offers: [], ended: null };
    if (!this.open && !summary.preview) return { ...locked, reason: 'plan', offers: [plan], opensAt: null };
    if (summary.opensAt !== null) return { ...locked, reason: 'wait' };
    return { state: 'open', ...summary, course: 'tiny', html: `<p>The text of ${slug}.</p>` };
  }

  /** Answers like the API. */
  readonly answer = ({ method, path, json }: { method: string; path: string; json: unknown }): unknown => {
    const [, , , , lesson = '', act] = path.split('/');
    if (path === '/interactions') return void this.views.push(json);
    if (path === '/courses/tiny') return this.read();
    if (act === 'progress' && method === 'PUT') {
      const { completed } = json as { completed: boolean };
      if (completed) this.done.add(lesson);
      else this.done.delete(lesson);
      return { course: 'tiny', lessons: this.lessons, completed: this.done.size };
    }
    return this.lesson(lesson);
  };
}

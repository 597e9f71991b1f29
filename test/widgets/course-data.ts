import type { Course, CourseSummary, Lesson, Plan } from '../../sdk/index.ts';

export const plan: Plan = {
  id: 'monthly',
  name: 'Monthly',
  description: 'Every paid post and course.',
  amount: 900,
  currency: 'eur',
  interval: 'month',
};

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
  readonly views: unknown[] = [];
  readonly lessons: number;
  open = true;

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
    }));
    return {
      ...courseSummary('tiny', { lessons: this.lessons, completed: this.done.size }),
      ...(this.open
        ? { state: 'open' as const, reason: null, offers: [] }
        : { state: 'locked' as const, reason: 'plan' as const, offers: [plan] }),
      outline,
    };
  }

  lesson(slug: string): Lesson {
    const summary = this.read().outline.find((lesson) => lesson.slug === slug);
    if (!summary) throw new Error(`no lesson ${slug}`);
    return this.open || summary.preview
      ? { state: 'open', ...summary, course: 'tiny', html: `<p>The text of ${slug}.</p>` }
      : { state: 'locked', ...summary, course: 'tiny', reason: 'plan', offers: [plan] };
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

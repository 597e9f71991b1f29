import { course, lesson, lessonProgress, material } from '../../worker/db/course.ts';
import { post } from '../../worker/db/post.ts';
import { prerequisite } from '../../worker/db/prerequisite.ts';
import { seal } from '../../worker/db/seal.ts';
import { renderMarkdown } from '../../worker/markdown/render.ts';
import { type Seeding, SITE } from './seed.ts';

const COURSES_SINCE = 120;

/** Posts, courses, their lessons and materials, rendered as when staff save one, and the lessons that members have finished. */
export function seedContents({ db, demo, ago, memberId, write }: Seeding): void {
  for (const { publishedDaysAgo, markdown, requires: _, ...fields } of demo.posts) {
    // An open post stands whole in its page; here only what lists and recommendations show of it.
    const source = markdown ?? fields.summary;
    const at = ago(publishedDaysAgo);
    write(
      db.insert(post).values({
        ...fields,
        siteId: SITE,
        status: 'published',
        markdown: source,
        html: renderMarkdown(source, 'post'),
        publishedAt: at,
        updatedAt: at,
      }),
    );
  }
  for (const { slug, id, secret } of demo.seals) {
    write(db.insert(seal).values({ siteId: SITE, postSlug: slug, keyId: id, key: secret, createdAt: ago(30) }));
  }
  for (const { lessons, materials, requires: _, ...fields } of demo.courses) {
    const at = ago(COURSES_SINCE);
    write(
      db.insert(course).values({
        ...fields,
        siteId: SITE,
        status: 'published',
        minutes: lessons.reduce((sum, { minutes }) => sum + minutes, 0),
        lessons: lessons.length,
        publishedAt: at,
        updatedAt: at,
      }),
      ...lessons.map((fields_, position) =>
        db.insert(lesson).values({
          ...fields_,
          siteId: SITE,
          courseSlug: fields.slug,
          position,
          html: renderMarkdown(fields_.markdown, 'post'),
        }),
      ),
      ...materials.map((fields_, position) =>
        db.insert(material).values({
          ...fields_,
          siteId: SITE,
          courseSlug: fields.slug,
          position,
          createdAt: at,
          updatedAt: at,
        }),
      ),
    );
  }
  const contents = [
    ...demo.posts.map((post) => ({ kind: 'post' as const, ...post })),
    ...demo.courses.map((course) => ({ kind: 'course' as const, ...course })),
  ];
  for (const { kind, slug, requires } of contents) {
    for (const name of requires) {
      const [requiresSlug = '', ofCourse] = name.split(':').reverse();
      const requiresKind = ofCourse === undefined ? 'post' : 'course';
      write(db.insert(prerequisite).values({ siteId: SITE, kind, slug, requiresKind, requiresSlug }));
    }
  }
  for (const { member, kind, content, slug, daysAgo } of demo.interactions) {
    const [courseSlug, lessonSlug] = slug.split('/');
    if (kind !== 'complete' || content !== 'lesson' || !courseSlug || !lessonSlug) continue;
    write(
      db
        .insert(lessonProgress)
        .values({ siteId: SITE, memberId: memberId(member), courseSlug, lessonSlug, completedAt: ago(daysAgo) })
        .onConflictDoNothing(),
    );
  }
}

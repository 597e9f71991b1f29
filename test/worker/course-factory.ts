import { Lyceum } from '../../sdk/index.ts';
import { grant } from '../../worker/db/billing.ts';
import { course, lesson, material } from '../../worker/db/course.ts';
import { post } from '../../worker/db/post.ts';
import { countedFetch } from './counted-db.ts';
import { API, db, memoryStorage, unique } from './world.ts';

type LessonRow = typeof lesson.$inferInsert;

/** A published course; its lessons are `one`, `two`, … of ten minutes each, with a text that names them. */
export async function makeCourse(
  siteId: string,
  overrides: Partial<typeof course.$inferInsert> = {},
  names: readonly string[] = ['one', 'two', 'three'],
  ofLesson: (name: string) => Partial<LessonRow> = () => ({}),
): Promise<string> {
  const slug = overrides.slug ?? unique('course');
  const now = Date.now();
  await db.insert(course).values({
    siteId,
    title: `Title of ${slug}`,
    summary: 'A summary.',
    access: 'members',
    status: 'published',
    topics: ['ai'],
    level: 'beginner',
    url: `/courses/${slug}`,
    minutes: 10 * names.length,
    lessons: names.length,
    publishedAt: now,
    updatedAt: now,
    ...overrides,
    slug,
  });
  for (const [position, name] of names.entries()) {
    await db.insert(lesson).values({
      siteId,
      courseSlug: slug,
      slug: name,
      title: `Lesson ${name}`,
      position,
      minutes: 10,
      preview: false,
      markdown: `secret text of ${name}`,
      html: `<p>secret text of ${name}</p>`,
      ...ofLesson(name),
    });
  }
  return slug;
}

/** A course's material, an article of fifteen minutes at an address that names it. */
export async function makeMaterial(
  siteId: string,
  courseSlug: string,
  overrides: Partial<typeof material.$inferInsert> = {},
): Promise<string> {
  const slug = overrides.slug ?? unique('material');
  const now = Date.now();
  await db.insert(material).values({
    ...{ siteId, courseSlug, title: `Title of ${slug}`, url: secretUrl(slug), minutes: 15 },
    position: 1,
    format: 'article',
    createdAt: now,
    updatedAt: now,
    ...overrides,
    slug,
  });
  return slug;
}
export const secretUrl = (slug: string) => `https://elsewhere.test/secret-of-${slug}`;

/** A published open post of five minutes. */
export async function makePost(siteId: string, overrides: Partial<typeof post.$inferInsert> = {}): Promise<string> {
  const slug = overrides.slug ?? unique('post');
  const now = Date.now();
  await db.insert(post).values({
    siteId,
    title: `Title of ${slug}`,
    summary: 'A summary.',
    access: 'open',
    status: 'published',
    topics: ['ai'],
    level: 'beginner',
    minutes: 5,
    url: `/posts/${slug}`,
    markdown: 'secret text',
    html: '<p>secret text</p>',
    publishedAt: now,
    updatedAt: now,
    ...overrides,
    slug,
  });
  return slug;
}

/** Access to everything on the site. */
export async function entitle(siteId: string, memberId: string, endsAt: number | null = null): Promise<void> {
  const id = unique('grant');
  await db
    .insert(grant)
    .values({ id, siteId, memberId, source: 'comp', reason: 'comp', startsAt: 0, endsAt, createdAt: Date.now() });
}

/** A client whose calls are counted; with a token, that member's. */
export function countedClient(siteId: string, token?: string) {
  const { fetch, cost } = countedFetch();
  const storage = memoryStorage();
  if (token) storage.setItem(`lyceum:${siteId}`, JSON.stringify({ token, expiresAt: Date.now() + 1e9 }));
  return { lyceum: new Lyceum({ site: siteId, api: API, storage, fetch }), cost };
}

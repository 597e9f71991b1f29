import { sql } from 'drizzle-orm';
import type { Lyceum } from '../../sdk/index.ts';
import type { Comment } from '../../worker/contract/discussion.ts';
import type { Access } from '../../worker/contract/value.ts';
import { grant } from '../../worker/db/billing.ts';
import { course } from '../../worker/db/course.ts';
import { post } from '../../worker/db/post.ts';
import { countedFetch } from './counted-db.ts';
import { API, db, unique } from './world.ts';

const content = { title: 'T', summary: 'S', topics: ['web'], level: 'beginner' as const, url: '/p', updatedAt: 1 };

export async function makePost(siteId: string, access: Access, status: 'draft' | 'published' = 'published') {
  const slug = unique('post');
  const text = { markdown: 'Secret', html: '<p>Secret</p>', minutes: 1, publishedAt: 1 };
  await db.insert(post).values({ ...content, ...text, siteId, slug, access, status });
  return slug;
}

export async function makeCourse(siteId: string, access: Access): Promise<string> {
  const slug = unique('course');
  await db.insert(course).values({ ...content, siteId, slug, access, status: 'published', publishedAt: 1 });
  return slug;
}

export async function makeGrant(siteId: string, memberId: string, overrides: Partial<typeof grant.$inferInsert> = {}) {
  const row = {
    id: unique('grant'),
    siteId,
    memberId,
    source: 'comp',
    reason: 'comp',
    startsAt: 1,
    createdAt: 1,
  } as const;
  await db.insert(grant).values({ ...row, ...overrides });
}

/** `count` comments written by one statement; every tenth is gone. */
export async function fillThread(siteId: string, threadSlug: string, count: number): Promise<void> {
  await db.run(sql`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    insert into comment (id, site_id, thread_slug, depth, path, member_id, markdown, html, created_at, changed_at, deleted_at)
    select ${unique('fill')} || i, ${siteId}, ${threadSlug}, 0,
      case i % 10 when 0 then '' else printf('%013d', i) end, 'somebody', 'x', '<p>x</p>', i, i,
      case i % 10 when 0 then 1 end
    from n`);
  await db.run(sql`insert into thread (site_id, slug, access, comments, created_at)
    values (${siteId}, ${threadSlug}, 'open', ${count}, 1) on conflict do nothing`);
}

/** Every page, with what `between` does before each further one. */
export async function readAll(lyceum: Lyceum, thread: string, between?: () => Promise<unknown>): Promise<Comment[]> {
  const comments: Comment[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await lyceum.discussion.list(thread, { cursor });
    comments.push(...page.comments);
    if (page.next === null) return comments;
    cursor = page.next;
    await between?.();
  }
}

/** One GET, and what it cost. */
export async function metered(siteId: string, path: string, token?: string) {
  const { fetch, cost } = countedFetch();
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${API}/api/v1/sites/${siteId}${path}`, { headers });
  return { ...cost, status: response.status, reply: await response.json() };
}

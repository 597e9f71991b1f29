import { comment, commentLike, thread } from '../../worker/db/discussion.ts';
import { pathKey, pathUnder } from '../../worker/discussion/path.ts';
import { renderMarkdown } from '../../worker/markdown/render.ts';
import { type Seeding, SITE } from './seed.ts';

/** Threads and comments, oldest first, each under its parent's path as a comment written now would be. */
export function seedDiscussion({ db, demo, ago, memberId, write }: Seeding): void {
  const access = new Map([...demo.posts, ...demo.courses].map(({ slug, access }) => [slug, access]));
  const oldestFirst = [...demo.comments].sort((a, b) => b.daysAgo - a.daysAgo);
  for (const slug of new Set(oldestFirst.map(({ thread }) => thread))) {
    const comments = oldestFirst.filter(({ thread }) => thread === slug);
    const first = comments[0];
    if (!first) continue;
    write(
      db.insert(thread).values({
        siteId: SITE,
        slug,
        access: access.get(slug) ?? 'open',
        comments: comments.length,
        createdAt: ago(first.daysAgo),
      }),
    );
    const places = new Map<string, { path: string; depth: number }>();
    let clock = 0;
    for (const { id, parent, member, markdown, daysAgo, likes } of comments) {
      const under = pathUnder(parent === null ? null : (places.get(parent) ?? null));
      const createdAt = ago(daysAgo);
      // The thread's clock never stands still, so no two comments share a key.
      clock = Math.max(createdAt, clock + 1);
      const place = { path: under.path + pathKey(clock), depth: under.depth };
      places.set(id, place);
      write(
        db.insert(comment).values({
          id: `demo-${id}`,
          siteId: SITE,
          threadSlug: slug,
          parentId: parent && `demo-${parent}`,
          ...place,
          memberId: memberId(member),
          markdown,
          html: renderMarkdown(markdown, 'comment'),
          likes: likes.length,
          createdAt,
          changedAt: clock,
        }),
        ...likes.map((email) =>
          db
            .insert(commentLike)
            .values({ siteId: SITE, commentId: `demo-${id}`, memberId: memberId(email), createdAt }),
        ),
      );
    }
  }
}

import { community, communityMember } from '../../worker/db/community.ts';
import { db, unique } from './world.ts';

/** An open community about AI; `people` belong to it. */
export async function makeCommunity(
  siteId: string,
  overrides: Partial<typeof community.$inferInsert> = {},
  people: readonly string[] = [],
): Promise<string> {
  const slug = overrides.slug ?? unique('community');
  const text = { name: `Name of ${slug}`, summary: 'A summary.', url: `https://meet.test/secret-of-${slug}` };
  await db.insert(community).values({
    ...{ siteId, ...text, topics: ['ai'], status: 'open', members: people.length, updatedAt: 1 },
    ...overrides,
    slug,
  });
  for (const memberId of people) await db.insert(communityMember).values({ siteId, slug, memberId, joinedAt: 1 });
  return slug;
}

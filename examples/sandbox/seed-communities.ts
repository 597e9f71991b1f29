import { startFigures } from '../../worker/communities/figures.ts';
import { community, communityMember } from '../../worker/db/community.ts';
import { type Seeding, SITE } from './seed.ts';

/** The blog's communities and who is in them; what goes on there is counted by the first cron, as in any night. */
export function seedCommunities({ db, demo, now, ago, memberId, write }: Seeding): void {
  for (const { members, ...fields } of demo.communities) {
    write(
      db.insert(community).values({
        ...{ siteId: SITE, ...fields, status: 'open' as const, members: members.length, updatedAt: ago(60) },
      }),
      ...members.map((email, place) =>
        db.insert(communityMember).values({
          ...{ siteId: SITE, slug: fields.slug, memberId: memberId(email), joinedAt: ago(58 - place) },
        }),
      ),
    );
  }
  write(startFigures(db, now));
}

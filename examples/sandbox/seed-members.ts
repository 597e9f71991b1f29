import { grant } from '../../worker/db/billing.ts';
import { member, staff } from '../../worker/db/member.ts';
import { profile } from '../../worker/db/profile.ts';
import { OWNER, type Seeding, SITE } from './seed.ts';

const JOINED_FIRST = 300;

/** The owner, who reads everything, a moderator and the members; what these bought is in `past.ts`. */
export function seedMembers({ db, demo, ago, memberId, write }: Seeding): void {
  const owner = memberId(OWNER.email);
  write(
    db.insert(member).values({
      id: owner,
      siteId: SITE,
      ...OWNER,
      fields: ['databases'],
      goal: 'understand',
      level: 'advanced',
      onboarded: true,
      createdAt: ago(JOINED_FIRST + 1),
    }),
    ...demo.members.map(({ name, email, fields, goal, level }, index) =>
      db.insert(member).values({
        id: memberId(email),
        siteId: SITE,
        email,
        name,
        fields,
        goal,
        level,
        onboarded: true,
        createdAt: ago(JOINED_FIRST - index * 12),
      }),
    ),
    ...demo.members.flatMap(({ email, path: goal, pace }) =>
      goal ? db.insert(profile).values({ siteId: SITE, memberId: memberId(email), goal, pace, updatedAt: ago(5) }) : [],
    ),
    db.insert(staff).values([
      { siteId: SITE, memberId: owner, role: 'owner' },
      { siteId: SITE, memberId: memberId('rosa@example.com'), role: 'moderator' },
    ]),
    db.insert(grant).values({
      id: `comp-${owner}`,
      siteId: SITE,
      memberId: owner,
      source: 'comp',
      reason: 'owner',
      startsAt: ago(JOINED_FIRST + 1),
      createdAt: ago(JOINED_FIRST + 1),
    }),
  );
}

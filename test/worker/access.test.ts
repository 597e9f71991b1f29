import { env } from 'cloudflare:workers';
import { drizzle } from 'drizzle-orm/d1';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { can, type GrantRow } from '../../worker/access/can.ts';
import { grant } from '../../worker/db/billing.ts';
import { post } from '../../worker/db/post.ts';
import { countedClient } from './course-factory.ts';
import { makeMember, makeSite, unique } from './world.ts';

const db = drizzle(env.DB);
const HOUR = 3_600_000;

/** Times on both sides of now, next to it, and now itself: the clock stands still in this test. */
const around = fc.constantFrom(-HOUR, -1, 0, 1, HOUR);

const aGrant = fc.record({
  contentKind: fc.constantFrom('post' as const, 'course' as const, null),
  same: fc.boolean(),
  startsAt: around,
  endsAt: fc.option(around),
});

afterEach(() => void vi.useRealTimers());

test('the database hands a text out exactly when can() opens it', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  console.info(`access seed ${seed}`);
  const site = await makeSite();
  const other = await makeSite();

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('open' as const, 'members' as const, 'paid' as const),
      fc.array(aGrant, { maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      async (access, drawn, signedIn, elsewhere) => {
        const now = Date.now();
        vi.useFakeTimers({ toFake: ['Date'], now });
        const slug = unique('post').toLowerCase();
        const text = `<p>${crypto.randomUUID()}</p>`;
        await db.insert(post).values({
          siteId: site,
          slug,
          title: 'T',
          summary: 'S',
          access,
          status: 'published',
          topics: [],
          level: 'beginner',
          minutes: 1,
          url: '/p',
          markdown: '',
          html: text,
          publishedAt: now - HOUR,
          updatedAt: now,
        });
        const member = await makeMember(site);
        const rows: GrantRow[] = drawn.map(({ contentKind, same, startsAt, endsAt }) => ({
          id: unique('grant'),
          contentKind,
          contentSlug: contentKind && (same ? slug : 'another'),
          startsAt: now + startsAt,
          endsAt: endsAt === null ? null : now + endsAt,
        }));
        for (const row of rows) {
          await db
            .insert(grant)
            .values({ ...row, siteId: site, memberId: member.id, source: 'comp', reason: 'comp', createdAt: now });
        }
        // A grant on another site, for the same member id even, opens nothing here.
        if (elsewhere) {
          await db.insert(grant).values({
            id: unique('grant'),
            siteId: other,
            memberId: member.id,
            source: 'comp',
            reason: 'comp',
            startsAt: 0,
            createdAt: now,
          });
        }
        const verdict = can(signedIn ? rows : null, { kind: 'post', slug, access }, now);
        const { lyceum, cost } = countedClient(site, signedIn ? member.token : undefined);
        const reply = await lyceum.posts.read(slug);
        expect(reply.state).toBe(verdict.open ? 'open' : 'locked');
        // Not only the reply: all that D1 handed to the Worker.
        expect(cost.handedOut.includes(text.slice(3, 39))).toBe(verdict.open);
        expect(cost.trips).toBe(1);
        if (!verdict.open && reply.state === 'locked') expect(reply.reason).toBe(verdict.needs);
      },
    ),
    {
      seed,
      numRuns: 60,
      // The edges, whatever is drawn: a grant counts from its start until just before its end.
      examples: [
        ['paid', [{ contentKind: null, same: true, startsAt: 0, endsAt: null }], true, false],
        ['paid', [{ contentKind: null, same: true, startsAt: 1, endsAt: null }], true, false],
        ['paid', [{ contentKind: null, same: true, startsAt: -1, endsAt: 0 }], true, false],
        ['paid', [{ contentKind: null, same: true, startsAt: -1, endsAt: 1 }], true, false],
      ],
    },
  );
}, 120_000);

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { can } from '../../worker/access/can.ts';
import { grant } from '../../worker/db/billing.ts';
import { gatedOf, type Situation, situation, writeSituation } from './access-world.ts';
import { countedClient, makeCourse, makePost } from './course-factory.ts';
import { db, makeMember, makeSite, unique } from './world.ts';

afterEach(() => void vi.useRealTimers());

/** A situation in which the one grant, for everything, decides. */
const plain = (startsAt: number, endsAt: number | null): Situation => ({
  ...{ kind: 'post', access: 'paid', tier: null, opensAt: null, dripDays: null, preview: false, plans: [] },
  grants: [{ plan: null, content: null, startsAt, endsAt, since: 0, reason: 'paid' }],
  ...{ joinedAt: 0, metered: null, signedIn: true },
});

test('the database hands a text out exactly when can() opens it', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
  console.info(`access seed ${seed}`);
  const site = await makeSite();
  const other = await makeSite();
  const seen = new Set<string>();

  await fc.assert(
    fc.asyncProperty(situation, async (drawn) => {
      const now = Date.now();
      vi.useFakeTimers({ toFake: ['Date'], now });
      const slug = unique('content').toLowerCase();
      const text = crypto.randomUUID();
      const member = await makeMember(site, { createdAt: now + drawn.joinedAt });
      const reader = await writeSituation(drawn, { site, member: member.id, slug, text, now });
      // A grant on another site, for the same member id even, opens nothing here.
      const elsewhere = { siteId: other, memberId: member.id, source: 'comp', reason: 'comp' } as const;
      await db.insert(grant).values({ ...elsewhere, id: unique('grant'), startsAt: 0, createdAt: now });

      const gated = gatedOf(drawn, slug, now);
      const verdict = can(drawn.signedIn ? reader : null, gated, now);
      seen.add(verdict.open ? `open: ${verdict.because}` : `closed: ${verdict.needs}`);
      const { lyceum, cost } = countedClient(site, drawn.signedIn ? member.token : undefined);
      const reply =
        drawn.kind === 'post'
          ? await lyceum.posts.read(slug)
          : drawn.kind === 'course'
            ? await lyceum.courses.read(slug)
            : await lyceum.courses.lesson(slug, 'one');
      expect(reply.state).toBe(verdict.open ? 'open' : 'locked');
      expect(cost.trips).toBe(1);
      // Not only the reply: all that D1 handed to the Worker.
      expect(cost.handedOut.includes(text)).toBe(verdict.open && drawn.kind !== 'course');
      if (verdict.open || reply.state === 'open') return;
      expect(reply.reason).toBe(verdict.needs);
      expect(reply.ended).toEqual(verdict.needs === 'plan' ? verdict.ended : null);
      if ('opensAt' in reply) expect(reply.opensAt).toBe(verdict.needs === 'wait' ? verdict.opensAt : null);
    }),
    {
      seed,
      numRuns: 400,
      // The edges, whatever is drawn: a grant counts from its start until just before its end.
      examples: [[plain(0, null)], [plain(1, null)], [plain(-1, 0)], [plain(-1, 1)]],
    },
  );
  expect([...seen].toSorted()).toEqual([
    ...['closed: plan', 'closed: sign_in', 'closed: wait'],
    ...['open: grant', 'open: member', 'open: meter', 'open: open'],
  ]);
}, 180_000);

test("a read takes as many rows beside 20,000 of other members' grants as beside 20", async () => {
  const cost = async (others: number) => {
    const siteId = await makeSite();
    const post = await makePost(siteId, { access: 'paid', tier: 'gold' });
    const course = await makeCourse(siteId, { access: 'paid' });
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?2)
       insert into "grant" (id, site_id, member_id, plan_id, source, reason, starts_at, created_at)
       select ?1 || i, ?1, 'member-' || (i % 9000), null, 'comp', 'comp', 0, 0 from n`,
    )
      .bind(siteId, others)
      .run();
    const { id, token } = await makeMember(siteId);
    for (const endsAt of [null, 1]) {
      const own = { id: unique('grant'), siteId, memberId: id, source: 'comp', reason: 'comp' } as const;
      await db.insert(grant).values({ ...own, startsAt: 0, endsAt, createdAt: 0 });
    }
    const spent = [];
    for (const as of [token, undefined]) {
      const { lyceum, cost } = countedClient(siteId, as);
      await lyceum.posts.read(post);
      await lyceum.courses.read(course);
      await lyceum.courses.lesson(course, 'one');
      spent.push(cost.rowsRead);
    }
    return spent;
  };
  const [few, many] = [await cost(20), await cost(20_000)];
  expect(many).toEqual(few);
  expect(Math.max(...few)).toBeLessThan(150);
}, 60_000);

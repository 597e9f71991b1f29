import { env } from 'cloudflare:workers';
import { and, eq, gt } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { project } from '../../worker/billing/projection/project.ts';
import { grant, plan } from '../../worker/db/billing.ts';
import { outbox, webhookEndpoint } from '../../worker/db/outbox.ts';
import { subscription } from '../../worker/db/payment.ts';
import { seat } from '../../worker/db/seat.ts';
import { buy, makePlan, makeShop, stripe } from './billing-factory.ts';
import { books } from './giving-content.ts';
import { db, makeMember, makeStaff, unique } from './world.ts';

const DAY = 86_400_000;

/** A buyer with a team for so many people. */
async function makeTeam(quantity: number) {
  const { siteId } = await makeShop();
  await db.update(plan).set({ seats: 50 }).where(eq(plan.siteId, siteId));
  const ada = await makeMember(siteId);
  const row = books(siteId, ada.id, 'monthly', { quantity });
  const endsAt = Date.now() + 30 * DAY;
  const held = { siteId, memberId: ada.id, planId: 'monthly', startsAt: 1, endsAt, renews: true, createdAt: 1 };
  await db.insert(subscription).values(row);
  await db.insert(grant).values({ ...held, id: row.id, source: 'subscription', reason: 'paid' });
  return { siteId, ada, team: row.id, endsAt };
}

const live = (team: string) =>
  db
    .select()
    .from(grant)
    .where(and(eq(grant.via, team), gt(grant.endsAt, Date.now())));

test('the owner’s server is told when a seat is taken, taken back and left', async () => {
  const { siteId, ada, team } = await makeTeam(2);
  const rosa = await makeMember(siteId);
  const hook = { id: unique('hook'), siteId, url: 'https://hook.test/', secret: 'whsec_AAAA', createdAt: 1 };
  await db.insert(webhookEndpoint).values({ ...hook, types: ['grant.created', 'grant.ended'] });
  for (const end of [() => ada.lyceum.seats.remove(team, rosa.email), () => rosa.lyceum.seats.leave(team)]) {
    await ada.lyceum.seats.invite(team, rosa.email);
    await rosa.lyceum.seats.take(team);
    await end();
  }
  const rows = await db.select().from(outbox).where(eq(outbox.target, hook.id)).orderBy(outbox.createdAt, outbox.kind);
  expect(rows.map(({ kind }) => kind)).toEqual(['grant.created', 'grant.ended', 'grant.created', 'grant.ended']);
  const data = { grant: `${team}/${rosa.email}`, member: rosa.id, plan: 'monthly', reason: 'seat_removed' };
  expect(rows[1]?.payload).toMatchObject({ type: 'grant.ended', data });
});

test('invited, taken, taken back: the access comes and goes with the seat', async () => {
  const { siteId, ada, team, endsAt } = await makeTeam(3);
  const rosa = await makeMember(siteId);
  await ada.lyceum.seats.invite(team, ` ${rosa.email.toUpperCase()} `);
  const mails = await db.select().from(outbox).where(eq(outbox.siteId, siteId));
  expect(mails).toMatchObject([
    { target: rosa.email, kind: 'seat-invited', payload: { team: 'Ada', plan: 'Monthly', url: 'https://blog.test' } },
  ]);
  expect(await rosa.lyceum.seats.list()).toEqual({
    teams: [],
    seats: [{ subscription: team, plan: 'Monthly', team: 'Ada', takenAt: null }],
  });
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  await rosa.lyceum.seats.take(team);
  await rosa.lyceum.seats.take(team);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect(await live(team)).toMatchObject([
    {
      id: `${team}/${rosa.email}`,
      memberId: rosa.id,
      planId: 'monthly',
      source: 'seat',
      reason: 'seat',
      endsAt,
      renews: true,
    },
  ]);
  expect(await ada.lyceum.seats.list()).toEqual({
    teams: [
      {
        subscription: team,
        plan: 'Monthly',
        seats: 3,
        used: 2,
        people: [{ email: rosa.email, name: 'Ada', takenAt: expect.any(Number) }],
      },
    ],
    seats: [],
  });
  await ada.lyceum.seats.remove(team, rosa.email);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({
    state: 'locked',
    ended: { reason: 'seat_removed' },
  });
  await expect(rosa.lyceum.seats.take(team)).rejects.toMatchObject({ code: 'not_found' });
  await ada.lyceum.seats.invite(team, rosa.email);
  await rosa.lyceum.seats.take(team);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  const mailed = and(eq(outbox.siteId, siteId), eq(outbox.kind, 'seat-invited'));
  expect(await db.select().from(outbox).where(mailed)).toHaveLength(1);
});

test('who leaves is out at once, and the seat is free', async () => {
  const { siteId, ada, team } = await makeTeam(2);
  const rosa = await makeMember(siteId);
  await ada.lyceum.seats.invite(team, rosa.email);
  await expect(ada.lyceum.seats.invite(team, 'b@example.com')).rejects.toMatchObject({ code: 'conflict' });
  await rosa.lyceum.seats.take(team);
  await rosa.lyceum.seats.leave(team);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  await expect(rosa.lyceum.seats.leave(team)).rejects.toMatchObject({ code: 'not_found' });
  await ada.lyceum.seats.invite(team, 'b@example.com');
  expect((await ada.lyceum.seats.list()).teams[0]?.people.map(({ email }) => email)).toEqual(['b@example.com']);
});

test('of twenty who take a seat at once, as many sit as are paid for', async () => {
  const { siteId, team } = await makeTeam(6);
  const people = await Promise.all(Array.from({ length: 20 }, () => makeMember(siteId)));
  // More than fit: the team was larger when they were invited.
  await db.insert(seat).values(people.map(({ email }) => ({ siteId, subscriptionId: team, email, invitedAt: 1 })));
  const replies = await Promise.allSettled(people.map(({ lyceum }) => lyceum.seats.take(team)));
  expect(replies.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  for (const reply of replies)
    if (reply.status === 'rejected') expect(reply.reason).toMatchObject({ code: 'conflict' });
  expect(await live(team)).toHaveLength(5);
});

test('of twenty invited at once, as many are as are paid for', async () => {
  const { ada, team } = await makeTeam(6);
  const invitations = Array.from({ length: 20 }, () => ada.lyceum.seats.invite(team, `${unique('p')}@example.com`));
  const replies = await Promise.allSettled(invitations);
  expect(replies.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect((await ada.lyceum.seats.list()).teams[0]).toMatchObject({ seats: 6, used: 6 });
});

test('only the buyer disposes of seats, and only the invited address takes one', async () => {
  const { siteId, ada, team } = await makeTeam(3);
  const [rosa, eve] = [await makeMember(siteId), await makeMember(siteId)];
  await ada.lyceum.seats.invite(team, rosa.email);
  await rosa.lyceum.seats.take(team);
  const stranger = await makeMember((await makeShop()).siteId, { email: rosa.email });
  for (const act of [
    () => eve.lyceum.seats.invite(team, eve.email),
    () => eve.lyceum.seats.remove(team, rosa.email),
    () => rosa.lyceum.seats.invite(team, eve.email),
    () => eve.lyceum.seats.take(team),
    () => eve.lyceum.seats.leave(team),
    () => stranger.lyceum.seats.take(team),
    () => stranger.lyceum.seats.leave(team),
    () => ada.lyceum.seats.take(team),
    () => ada.lyceum.seats.remove(team, 'nobody@example.com'),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(ada.lyceum.seats.invite(team, ada.email)).rejects.toMatchObject({ code: 'conflict' });
  await expect(ada.lyceum.seats.invite(team, 'rosa')).rejects.toMatchObject({ code: 'bad_request' });
  expect(await live(team)).toMatchObject([{ memberId: rosa.id }]);
  expect(await rosa.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('no seat is taken in a team that is over', async () => {
  const { siteId, ada, team } = await makeTeam(3);
  const rosa = await makeMember(siteId);
  await ada.lyceum.seats.invite(team, rosa.email);
  await db
    .update(grant)
    .set({ endsAt: Date.now() - 1 })
    .where(eq(grant.id, team));
  await expect(rosa.lyceum.seats.take(team)).rejects.toMatchObject({ code: 'conflict' });
  await db.update(subscription).set({ endedAt: 1 }).where(eq(subscription.id, team));
  expect(await rosa.lyceum.seats.list()).toEqual({ teams: [], seats: [] });
  expect(await live(team)).toEqual([]);
});

test('the owner sees teams, newest first', async () => {
  const { siteId, ada, team } = await makeTeam(4);
  const rosa = await makeMember(siteId);
  await ada.lyceum.seats.invite(team, rosa.email);
  await ada.lyceum.seats.invite(team, 'b@example.com');
  await rosa.lyceum.seats.take(team);
  const owner = await makeStaff(siteId, 'owner');
  expect(await (await owner.fetch('/studio/teams')).json()).toEqual({
    teams: [
      {
        subscription: team,
        plan: 'Monthly',
        owner: 'Ada',
        email: ada.email,
        seats: 4,
        invited: 2,
        taken: 1,
        status: 'active',
        startedAt: 1,
      },
    ],
    next: null,
  });
});

test('who changes the plan changes it for the team', async () => {
  const { siteId } = await makeShop();
  const price = await makePlan(siteId, 'small');
  await db.update(plan).set({ seats: 5 }).where(eq(plan.siteId, siteId));
  await db.update(plan).set({ opens: 'tier', tier: 'small' }).where(eq(plan.id, 'small'));
  const ada = await makeMember(siteId);
  const { id, subscription: team } = await buy(ada);
  await ada.lyceum.billing.resume(id);
  const [item] = (await stripe.subscriptions.retrieve(team)).items.data;
  await stripe.subscriptions.update(team, { items: [{ id: item?.id ?? '', quantity: 3 }] });
  const follow = () => project({ env, db, now: Date.now() }, { type: 'subscription', id: team });
  await follow();
  const rosa = await makeMember(siteId);
  await ada.lyceum.seats.invite(team, rosa.email);
  await rosa.lyceum.seats.take(team);
  expect(await live(team)).toMatchObject([{ planId: 'monthly' }]);
  await stripe.subscriptions.update(team, { items: [{ id: item?.id ?? '', price, quantity: 3 }] });
  await follow();
  expect(await live(team)).toMatchObject([{ planId: 'small' }]);
});

import { and, asc, desc, eq, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { TeamAdminPage, TeamList } from '../../contract/seat.ts';
import { plan } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { subscription } from '../../db/payment.ts';
import { seat } from '../../db/seat.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, siteOf } from '../../http/caller.ts';
import { pageOf, readCursor } from '../../http/cursor.ts';

const PAGE = 50;
const planOf = and(eq(plan.siteId, subscription.siteId), eq(plan.id, subscription.planId));

/** A subscription that has not ended, for more than its buyer. */
export const isTeam = and(isNull(subscription.endedAt), gt(subscription.quantity, 1));

/** SQL: the address of the signed-in reader, or null. */
export const callerEmail = (c: Context<Env>): SQL<string | null> =>
  sql`(select me.email from ${member} me where me.site_id = ${siteOf(c)} and me.id = ${callerId(c)})`;

/** The caller's own teams with everybody in them, and the seats in others' teams that are for the caller's address. */
export async function listTeams(c: Context<Env>): Promise<TeamList> {
  const { db } = c.var;
  const own = and(eq(subscription.siteId, siteOf(c)), eq(subscription.memberId, callerId(c)));
  const [, teams, people, seats] = await ask(
    c,
    db
      .select({
        subscription: sql<string>`${subscription.id}`.as('team_id'),
        plan: sql<string>`coalesce(${plan.name}, ${subscription.planId})`.as('team_plan'),
        seats: sql<number>`${subscription.quantity}`.as('team_seats'),
      })
      .from(subscription)
      .leftJoin(plan, planOf)
      .where(and(own, isTeam))
      .orderBy(asc(subscription.startedAt), asc(subscription.id))
      .limit(10),
    db
      .select({
        subscription: sql<string>`${seat.subscriptionId}`.as('person_team'),
        email: sql<string>`${seat.email}`.as('person_email'),
        name: sql<string | null>`${member.name}`.as('person_name'),
        takenAt: sql<number | null>`${seat.takenAt}`.as('person_taken'),
      })
      .from(subscription)
      .innerJoin(seat, eq(seat.subscriptionId, subscription.id))
      .leftJoin(member, and(eq(member.siteId, seat.siteId), eq(member.id, seat.memberId)))
      .where(and(own, isTeam))
      .orderBy(asc(seat.invitedAt), asc(seat.email))
      .limit(5000),
    db
      .select({
        subscription: sql<string>`${seat.subscriptionId}`.as('seat_team'),
        plan: sql<string>`coalesce(${plan.name}, ${subscription.planId})`.as('seat_plan'),
        team: sql<string>`coalesce(${member.name}, '')`.as('seat_owner'),
        takenAt: sql<number | null>`${seat.takenAt}`.as('seat_taken'),
      })
      .from(seat)
      .innerJoin(subscription, eq(subscription.id, seat.subscriptionId))
      .leftJoin(plan, planOf)
      .leftJoin(member, and(eq(member.siteId, subscription.siteId), eq(member.id, subscription.memberId)))
      .where(and(eq(seat.siteId, siteOf(c)), eq(seat.email, callerEmail(c)), isNull(subscription.endedAt)))
      .orderBy(asc(seat.invitedAt), asc(seat.subscriptionId))
      .limit(20),
  );
  return {
    teams: teams.map((team) => {
      const mine = people.filter(({ subscription }) => subscription === team.subscription);
      return { ...team, used: mine.length + 1, people: mine.map(({ subscription: _, ...person }) => person) };
    }),
    seats,
  };
}

/** Every team of the site, newest first. */
export async function listAllTeams(c: Context<Env>, cursor: string | undefined): Promise<TeamAdminPage> {
  const after = readCursor(cursor);
  const seats = (taken: SQL) =>
    sql<number>`(select count(*) from ${seat} one where one.subscription_id = ${subscription.id} and ${taken})`;
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        subscription: sql<string>`${subscription.id}`.as('team_id'),
        plan: sql<string>`coalesce(${plan.name}, ${subscription.planId})`.as('team_plan'),
        owner: sql<string>`coalesce(${member.name}, '')`.as('team_owner'),
        email: sql<string>`coalesce(${member.email}, '')`.as('team_email'),
        seats: sql<number>`${subscription.quantity}`.as('team_seats'),
        invited: seats(sql`true`).as('team_invited'),
        taken: seats(sql`one.taken_at is not null`).as('team_taken'),
        status: sql<string>`${subscription.status}`.as('team_status'),
        startedAt: sql<number>`${subscription.startedAt}`.as('team_started'),
      })
      .from(subscription)
      .leftJoin(plan, planOf)
      .leftJoin(member, and(eq(member.siteId, subscription.siteId), eq(member.id, subscription.memberId)))
      .where(
        and(
          eq(subscription.siteId, siteOf(c)),
          or(gt(subscription.quantity, 1), gt(plan.seats, 1)),
          after ? sql`(${subscription.startedAt}, ${subscription.id}) < (${after[0]}, ${after[1]})` : undefined,
        ),
      )
      .orderBy(desc(subscription.startedAt), desc(subscription.id))
      .limit(PAGE + 1),
  );
  const { page, next } = pageOf(rows, PAGE, (row) => [row.startedAt, row.subscription]);
  return { teams: page, next };
}

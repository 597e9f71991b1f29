import { and, eq, exists, gt, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../../access/can.ts';
import { grant, plan } from '../../db/billing.ts';
import { subscription } from '../../db/payment.ts';
import { seat } from '../../db/seat.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { queueMail } from '../../outbox/queue.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { announceWritten } from '../announce-written.ts';
import { counted, countTry } from '../tries.ts';
import { isTeam } from './teams.ts';

/** Mail to addresses that a member types in: so many a day are enough for anybody. */
const INVITATIONS_A_DAY = 100;

/** Invites an address to the caller's team. Again is no second invitation, and at most one mail a day. */
export async function inviteToSeat(c: Context<Env>, id: string, email: string): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [caller, [team], people] = await ask(
    c,
    db
      .select({
        seats: sql<number>`${subscription.quantity}`.as('team_seats'),
        plan: sql<string>`coalesce(${plan.name}, ${subscription.planId})`.as('team_plan'),
      })
      .from(subscription)
      .leftJoin(plan, and(eq(plan.siteId, subscription.siteId), eq(plan.id, subscription.planId)))
      .where(and(ownTeam(c, id, callerId(c)), isTeam)),
    db
      .select({ email: seat.email })
      .from(seat)
      .where(and(eq(seat.siteId, siteId), eq(seat.subscriptionId, id))),
  );
  const me = signedIn(caller);
  if (!team) throw unknownTeam();
  if (email === me.email) throw new Fault('conflict', 'You have a seat already: the first one is yours.');
  if (people.some((person) => person.email === email)) return;
  if (people.length >= team.seats - 1) throw full();
  const room = sql`(select count(*) from seat other where other.subscription_id = ${id}) <
    (select books.quantity - 1 from "subscription" books where books.id = ${id})`;
  const limit = { siteId, keys: [`seat:${id}`], max: INVITATIONS_A_DAY, within: DAY, now };
  const [tries, invited] = await db.batch([
    countTry(db, limit),
    db
      .insert(seat)
      .select(
        db
          .select({
            siteId: sql<string>`${siteId}`.as('site_id'),
            subscriptionId: sql<string>`${id}`.as('subscription_id'),
            email: sql<string>`${email}`.as('email'),
            memberId: sql<null>`null`.as('member_id'),
            invitedAt: sql<number>`${now}`.as('invited_at'),
            takenAt: sql<null>`null`.as('taken_at'),
          })
          .from(sql`(select 1)`)
          .where(and(counted, room)),
      )
      .onConflictDoNothing()
      .returning({ email: seat.email }),
    // With the seat, so that neither is lost; none where the limit or a full team kept it from being made.
    queueMail(
      db,
      {
        id: `seat-invited/${id}/${email}/${Math.floor(now / DAY)}`,
        siteId,
        to: email,
        kind: 'seat-invited',
        payload: { team: me.name, plan: team.plan, url: caller.site.url },
        now,
      },
      sql`exists (select 1 from seat made where made.subscription_id = ${id} and made.email = ${email})`,
    ),
  ]);
  if (invited.length > 0) sendSoon(c);
  if (tries.length === 0) throw new Fault('rate_limited', 'Too many invitations today.', { retryAfter: 3600 });
  if (invited.length === 0) throw full();
}

/** Takes a seat back, and the access with it, at once. */
export async function removeFromSeat(c: Context<Env>, id: string, email: string): Promise<void> {
  const [caller] = await ask(c);
  const { db } = c.var;
  const owned = exists(
    db
      .select({ id: subscription.id })
      .from(subscription)
      .where(ownTeam(c, id, signedIn(caller).id)),
  );
  const [, told, gone] = await db.batch(freeSeat(c, id, email, owned));
  if (told.meta.changes > 0) sendSoon(c);
  if (gone.length === 0) throw new Fault('not_found', 'Nobody has this seat.');
}

/** Statements: the grant of a seat ends and the seat is free, where `which` holds. */
export function freeSeat(c: Context<Env>, id: string, email: string, which?: SQL) {
  const { db, now } = c.var;
  const ended = and(eq(grant.id, seatGrant(id, email)), eq(grant.endsAt, now), eq(grant.reason, 'seat_removed'), which);
  return [
    db
      .update(grant)
      .set({ endsAt: now, renews: false, reason: 'seat_removed' })
      .where(
        and(
          eq(grant.siteId, siteOf(c)),
          eq(grant.id, seatGrant(id, email)),
          or(isNull(grant.endsAt), gt(grant.endsAt, now)),
          which,
        ),
      ),
    announceWritten({ db, siteId: siteOf(c), now }, 'grant.ended', ended),
    db
      .delete(seat)
      .where(and(eq(seat.siteId, siteOf(c)), eq(seat.subscriptionId, id), eq(seat.email, email), which))
      .returning({ email: seat.email }),
  ] as const;
}

export const seatGrant = (subscription: string, email: string) => `${subscription}/${email}`;

const ownTeam = (c: Context<Env>, id: string, memberId: string | SQL<string | null>) =>
  and(eq(subscription.siteId, siteOf(c)), eq(subscription.id, id), eq(subscription.memberId, memberId));

const unknownTeam = () => new Fault('not_found', 'You have no such team.');
const full = () => new Fault('conflict', 'All seats are given. Remove somebody, or add seats to the subscription.');

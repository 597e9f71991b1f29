import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { grant } from '../../db/billing.ts';
import { seat } from '../../db/seat.ts';
import type { Env } from '../../env.ts';
import { ask, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { announceWritten } from '../announce-written.ts';
import { freeSeat, seatGrant } from './invite.ts';
import { callerEmail } from './teams.ts';

/**
 * The invited member takes the seat and has the team's access, in one batch that counts for itself: whoever asks at the
 * same moment, no more seats are taken than are paid for. Again is the same.
 */
export async function takeSeat(c: Context<Env>, id: string): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [caller, [invitation]] = await ask(
    c,
    db
      .select({ memberId: seat.memberId })
      .from(seat)
      .where(and(eq(seat.siteId, siteId), eq(seat.subscriptionId, id), eq(seat.email, callerEmail(c)))),
  );
  const me = signedIn(caller);
  if (!invitation) throw noSeat();
  if (invitation.memberId === me.id) return;
  const mine = and(eq(seat.siteId, siteId), eq(seat.subscriptionId, id), eq(seat.email, me.email));
  const room = sql`(select count(*) from seat other where other.subscription_id = ${id} and other.member_id is not null)
    < (select books.quantity - 1 from "subscription" books where books.id = ${id} and books.site_id = ${siteId})`;
  const live = sql`exists (select 1 from "grant" parent where parent.id = ${id} and parent.site_id = ${siteId}
    and parent.starts_at <= ${now} and (parent.ends_at is null or parent.ends_at > ${now}))`;
  const grantId = seatGrant(id, me.email);
  const [taken, , told] = await db.batch([
    db
      .update(seat)
      .set({ memberId: me.id, takenAt: now })
      .where(and(mine, isNull(seat.memberId), room, live))
      .returning({ email: seat.email }),
    writeGrant(c, { id, grantId, memberId: me.id, email: me.email }),
    announceWritten(
      { db, siteId: siteOf(c), now },
      'grant.created',
      and(eq(grant.id, grantId), eq(grant.createdAt, now)),
    ),
  ]);
  if (told.meta.changes > 0) sendSoon(c);
  if (taken.length === 0) throw new Fault('conflict', 'All seats of this team are taken, or it has ended.');
}

/** Statement: as the buyer's own grant stands, so does the seat's; one that was left before begins anew. */
function writeGrant(
  c: Context<Env>,
  { id, grantId, memberId, email }: { id: string; grantId: string; memberId: string; email: string },
) {
  const { db, now } = c.var;
  return db
    .insert(grant)
    .select(
      db
        .select({
          id: sql<string>`${grantId}`.as('id'),
          siteId: grant.siteId,
          memberId: sql<string>`${memberId}`.as('member_id'),
          planId: grant.planId,
          contentKind: grant.contentKind,
          contentSlug: grant.contentSlug,
          source: sql<'seat'>`'seat'`.as('source'),
          reason: sql<'seat'>`'seat'`.as('reason'),
          note: sql<string>`''`.as('note'),
          startsAt: sql<number>`${now}`.as('starts_at'),
          endsAt: grant.endsAt,
          since: sql<number>`${now}`.as('since'),
          renews: grant.renews,
          via: sql<string>`${id}`.as('via'),
          createdAt: sql<number>`${now}`.as('created_at'),
        })
        .from(grant)
        .where(
          and(
            eq(grant.id, id),
            eq(grant.siteId, siteOf(c)),
            lte(grant.startsAt, now),
            or(isNull(grant.endsAt), gt(grant.endsAt, now)),
            sql`exists (select 1 from seat mine where mine.subscription_id = ${id} and mine.email = ${email}
              and mine.member_id = ${memberId})`,
          ),
        ),
    )
    .onConflictDoUpdate({
      target: grant.id,
      set: {
        memberId: sql`excluded.member_id`,
        planId: sql`excluded.plan_id`,
        reason: sql`excluded.reason`,
        startsAt: sql`excluded.starts_at`,
        endsAt: sql`excluded.ends_at`,
        since: sql`excluded.since`,
        renews: sql`excluded.renews`,
        createdAt: sql`excluded.created_at`,
      },
    });
}

/** Gives the seat back; the buyer may invite again. */
export async function leaveSeat(c: Context<Env>, id: string): Promise<void> {
  const [caller] = await ask(c);
  const me = signedIn(caller);
  const [, told, gone] = await c.var.db.batch(freeSeat(c, id, me.email));
  if (told.meta.changes > 0) sendSoon(c);
  if (gone.length === 0) throw noSeat();
}

const noSeat = () => new Fault('not_found', 'There is no seat for your address in this team.');

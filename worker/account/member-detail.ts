import { and, type Column, desc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Context } from 'hono';
import { grantDetails, toGrant, withdrawalDetails } from '../access/explain.ts';
import type { MemberDetail } from '../contract/member.ts';
import { aliased } from '../db/aliased.ts';
import { audit } from '../db/audit.ts';
import { grant, plan } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { payment, subscription, withdrawal } from '../db/payment.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { asMember, members } from './members.ts';

/** All that the owner sees of one member, in one round trip. */
export async function readMember(c: Context<Env>, id: string): Promise<MemberDetail> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const ofMember = (table: { siteId: Column; memberId: Column }) =>
    and(eq(table.siteId, siteId), eq(table.memberId, id));
  const planName = sql<string>`coalesce(${plan.name}, ${plan.id}, '')`;
  const [, [profile], [more], grants, payments, subscriptions, withdrawals, entries] = await ask(
    c,
    members(c, eq(member.id, id)),
    db
      .select({ customer: member.stripeCustomerId, newsletter: member.newsletter })
      .from(member)
      .where(and(eq(member.siteId, siteId), eq(member.id, id))),
    grantDetails(db, ofMember(grant), 100),
    db
      .select({
        ...aliased('payment', {
          id: payment.id,
          kind: payment.kind,
          subscription: payment.subscriptionId,
          amount: payment.amount,
          tax: payment.tax,
          refunded: payment.refunded,
          disputed: payment.disputed,
          currency: payment.currency,
          paidAt: payment.paidAt,
        }),
        plan: planName.as('payment_plan'),
      })
      .from(payment)
      .leftJoin(plan, and(eq(plan.siteId, payment.siteId), eq(plan.id, payment.planId)))
      .where(ofMember(payment))
      .orderBy(desc(payment.paidAt))
      .limit(100),
    db
      .select({
        ...aliased('subscription', {
          id: subscription.id,
          status: subscription.status,
          amount: subscription.amount,
          currency: subscription.currency,
          interval: subscription.interval,
          quantity: subscription.quantity,
          startedAt: subscription.startedAt,
          trialEndsAt: subscription.trialEndsAt,
          periodEndsAt: subscription.periodEndsAt,
          cancelAt: subscription.cancelAt,
          endedAt: subscription.endedAt,
          paused: subscription.paused,
        }),
        plan: planName.as('subscription_plan'),
      })
      .from(subscription)
      .leftJoin(plan, and(eq(plan.siteId, subscription.siteId), eq(plan.id, subscription.planId)))
      .where(ofMember(subscription))
      .orderBy(desc(subscription.startedAt))
      .limit(100),
    withdrawalDetails(db, ofMember(withdrawal)),
    auditOf(c, id),
  );
  if (!profile || !more) throw new Fault('not_found', 'There is no such member on this site.');
  return {
    ...asMember(profile),
    ...more,
    grants: grants.map(toGrant),
    payments,
    subscriptions,
    withdrawals,
    audit: entries,
  };
}

/** Statement: what was done to the member and to what is the member's, newest first. */
function auditOf(c: Context<Env>, memberId: string) {
  const siteId = siteOf(c);
  const actor = alias(member, 'actor');
  const own = [grant, payment, subscription].map(
    (table) =>
      sql`select ${table.id} from ${table} where ${table.siteId} = ${siteId} and ${table.memberId} = ${memberId}`,
  );
  return c.var.db
    .select({
      ...aliased('audit', {
        id: audit.id,
        at: audit.at,
        actor: audit.actor,
        name: actor.name,
        action: audit.action,
        subject: audit.subject,
        detail: audit.detail,
      }),
    })
    .from(audit)
    .leftJoin(actor, and(eq(actor.siteId, siteId), eq(actor.id, audit.actor)))
    .where(
      and(eq(audit.siteId, siteId), sql`${audit.subject} in (select ${memberId} union ${sql.join(own, sql` union `)})`),
    )
    .orderBy(desc(audit.id))
    .limit(100);
}

import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CompInput, CompReply } from '../../contract/member.ts';
import { grant, plan } from '../../db/billing.ts';
import { course } from '../../db/course.ts';
import { member } from '../../db/member.ts';
import { post } from '../../db/post.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { randomToken } from '../../http/hash.ts';
import { announce } from '../../outbox/queue.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { moveStack } from '../gifts/move-stack.ts';

/** Gives a member access by hand: what a plan opens, one content, or everything. It counts from the next request. */
export async function compMember(c: Context<Env>, memberId: string, input: CompInput): Promise<CompReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const { plan: planId, content, note, endsAt } = input;
  const table = content?.kind === 'course' ? course : post;
  const [caller, members, plans, contents] = await ask(
    c,
    db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.siteId, siteId), eq(member.id, memberId))),
    db
      .select({ id: plan.id })
      .from(plan)
      .where(and(eq(plan.siteId, siteId), eq(plan.id, planId ?? ''))),
    db
      .select({ slug: table.slug })
      .from(table)
      .where(and(eq(table.siteId, siteId), eq(table.slug, content?.slug ?? ''))),
  );
  if (members.length === 0) throw new Fault('not_found', 'There is no such member on this site.');
  if (planId !== null && plans.length === 0) throw new Fault('not_found', `There is no plan "${planId}" on this site.`);
  if (content && contents.length === 0) {
    throw new Fault('not_found', `There is no ${content.kind} "${content.slug}" on this site.`);
  }
  if (endsAt !== null && endsAt <= now) throw new Fault('bad_request', 'The end must be in the future.');
  const id = `comp_${randomToken()}`;
  const [, , told] = await db.batch([
    db.insert(grant).values({
      id,
      siteId,
      memberId,
      planId,
      contentKind: content?.kind ?? null,
      contentSlug: content?.slug ?? null,
      source: 'comp',
      reason: 'comp',
      note,
      startsAt: now,
      endsAt,
      since: now,
      createdAt: now,
    }),
    auditAct(c, caller, {
      action: 'grant.comp',
      subject: memberId,
      detail: { grant: id, plan: planId, content, note, endsAt },
    }),
    announce(db, {
      id: `grant.created/${id}`,
      siteId,
      type: 'grant.created',
      data: { grant: id, member: memberId, plan: planId, content, reason: 'comp', startsAt: now, endsAt },
      now,
    }),
  ]);
  if (told.meta.changes > 0) sendSoon(c);
  return { id };
}

/** Ends what was given by hand or as a gift. What was paid for is refunded or cancelled at Stripe instead. */
export async function endGrant(c: Context<Env>, id: string): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const own = and(eq(grant.siteId, siteId), eq(grant.id, id));
  const [caller, [found]] = await ask(
    c,
    db
      .select({
        memberId: grant.memberId,
        planId: grant.planId,
        source: grant.source,
        startsAt: grant.startsAt,
        endsAt: grant.endsAt,
      })
      .from(grant)
      .where(own),
  );
  if (!found) throw new Fault('not_found', 'There is no such grant on this site.');
  if (found.source !== 'comp' && found.source !== 'gift') {
    throw new Fault('conflict', 'This was paid for: refund the payment or cancel the subscription instead.');
  }
  if (found.endsAt !== null && found.endsAt <= now) return;
  const [, told] = await db.batch([
    db.update(grant).set({ endsAt: now, renews: false, reason: 'ended' }).where(own),
    announce(db, {
      id: `grant.ended/${id}`,
      siteId,
      type: 'grant.ended',
      data: {
        grant: id,
        member: found.memberId,
        plan: found.planId,
        reason: 'ended',
        startsAt: found.startsAt,
        endsAt: now,
      },
      now,
    }),
    ...(found.source === 'gift' ? [moveStack(c, found.memberId)] : []),
    auditAct(c, caller, {
      action: 'grant.end',
      subject: found.memberId,
      detail: { grant: id, source: found.source, before: found.endsAt },
    }),
  ]);
  if (told.meta.changes > 0) sendSoon(c);
}

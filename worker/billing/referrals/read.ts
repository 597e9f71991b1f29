import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../../access/can.ts';
import type { Referral, RewardState } from '../../contract/referral.ts';
import { plan } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { member } from '../../db/member.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';

/** What the caller has for bringing others, in one round trip. */
export async function readReferral(c: Context<Env>): Promise<Referral> {
  const { db, now } = c.var;
  const [{ site }, people, rewards] = await ask(
    c,
    db
      .select({ code: member.referralCode })
      .from(member)
      .where(and(eq(member.siteId, siteOf(c)), eq(member.id, callerId(c)))),
    db
      .select({
        id: sql<string>`${gift.id}`.as('reward_id'),
        plan: sql<string>`coalesce(${plan.name}, ${gift.planId})`.as('reward_plan'),
        days: sql<number | null>`${gift.days}`.as('reward_days'),
        paidAt: sql<number | null>`${gift.paidAt}`.as('reward_paid'),
        voidedAt: sql<number | null>`${gift.voidedAt}`.as('reward_voided'),
        redeemedAt: sql<number | null>`${gift.redeemedAt}`.as('reward_redeemed'),
        createdAt: sql<number>`${gift.createdAt}`.as('reward_made'),
      })
      .from(gift)
      .leftJoin(plan, and(eq(plan.siteId, gift.siteId), eq(plan.id, gift.planId)))
      .where(and(eq(gift.siteId, siteOf(c)), eq(gift.memberId, callerId(c)), eq(gift.source, 'referral')))
      .orderBy(desc(gift.createdAt), desc(gift.id))
      .limit(100),
  );
  const code = people[0]?.code ?? null;
  const { referralDays, withdrawalDays } = site.rules;
  const state = ({ paidAt, voidedAt, redeemedAt }: (typeof rewards)[number]): RewardState => {
    if (voidedAt !== null) return 'void';
    if (redeemedAt !== null) return 'used';
    return paidAt !== null && paidAt + withdrawalDays * DAY <= now ? 'ready' : 'pending';
  };
  return {
    days: referralDays,
    code: referralDays > 0 ? code : null,
    link: referralDays > 0 && code !== null ? linkOf(site.url, code) : null,
    joined: rewards.filter(({ voidedAt }) => voidedAt === null).length,
    rewards: rewards.map((row) => ({
      id: row.id,
      plan: row.plan,
      days: row.days,
      state: state(row),
      readyAt: state(row) === 'pending' && row.paidAt !== null ? row.paidAt + withdrawalDays * DAY : null,
      createdAt: row.createdAt,
    })),
  };
}

function linkOf(home: string, code: string): string {
  const url = new URL(home);
  url.searchParams.set('lyceum_ref', code);
  return url.href;
}

/** Gives the caller a code, if there is none yet; none where the site rewards nobody. */
export async function mintReferral(c: Context<Env>): Promise<Referral> {
  const [caller] = await ask(c);
  const me = signedIn(caller);
  if (caller.site.rules.referralDays === 0) return readReferral(c);
  const code = newCode();
  const taken = sql`exists (select 1 from member other where other.site_id = ${caller.site.id} and other.referral_code = ${code})`;
  await c.var.db
    .update(member)
    .set({ referralCode: code })
    .where(
      and(eq(member.siteId, caller.site.id), eq(member.id, me.id), isNull(member.referralCode), sql`not ${taken}`),
    );
  const referral = await readReferral(c);
  // One in 2.8 billions for a site of a thousand members.
  if (referral.code === null) throw new Fault('conflict', 'Somebody has this code already. Please try again.');
  return referral;
}

/** Eight of a-z0-9, each as likely: bytes that would bias the remainder are drawn again. */
function newCode(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  let code = '';
  while (code.length < 8) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 252) code += letters[byte % 36];
  }
  return code;
}

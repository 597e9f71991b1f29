import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { withdrawalDetails } from '../../access/explain.ts';
import type { Withdrawal, WithdrawalList } from '../../contract/withdrawal.ts';
import { withdrawal } from '../../db/payment.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { queueMail } from '../../outbox/queue.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { recentPayments, withdrawable } from './purchases.ts';
import { settleWithdrawal } from './settle.ts';

const ownWithdrawals = (c: Context<Env>) =>
  withdrawalDetails(c.var.db, and(eq(withdrawal.siteId, siteOf(c)), eq(withdrawal.memberId, callerId(c))));

/** What the caller can withdraw from, and has. */
export async function listWithdrawals(c: Context<Env>): Promise<WithdrawalList> {
  const [caller, payments, declared] = await ask(c, recentPayments(c), ownWithdrawals(c));
  const done = new Set(declared.map(({ grant }) => grant));
  const possible = withdrawable(payments, caller.site.rules, c.var.now);
  return { possible: possible.filter(({ grant }) => !done.has(grant)), declared };
}

/**
 * The confirmed second step. The declaration counts when it is made: it is written, and its confirmation queued, before
 * Stripe is asked, so that nothing of it is lost when Stripe does not answer. (So this write takes more than three round
 * trips.) Declared twice it is the same declaration.
 */
export async function withdraw(c: Context<Env>, grant: string): Promise<Withdrawal> {
  const { db, now } = c.var;
  const [caller, payments, declared] = await ask(c, recentPayments(c), ownWithdrawals(c));
  const { id: memberId, email } = signedIn(caller);
  const siteId = caller.site.id;
  const own = payments.filter(({ objectId }) => objectId === grant);
  const before = declared.find((row) => row.grant === grant);
  if (before?.settledAt) return before;
  const possible = withdrawable(own, caller.site.rules, now)[0];
  let row = before;
  if (!row) {
    if (own.length === 0) throw new Fault('not_found', 'You have no such purchase here.');
    if (!possible) throw new Fault('conflict', 'The period for withdrawing from this purchase is over.');
    const { plan, amount, currency } = possible;
    row = { grant, plan, amount, currency, declaredAt: now, settledAt: null };
    await db.batch([
      db
        .insert(withdrawal)
        .values({ objectId: grant, siteId, memberId, amount, currency, declaredAt: now })
        .onConflictDoNothing(),
      queueMail(db, {
        id: `withdrawal/${grant}`,
        siteId,
        to: email,
        kind: 'withdrawal-declared',
        payload: { plan, amount, currency, at: now },
        now,
      }),
    ]);
    sendSoon(c);
  }
  try {
    const intents = own.map(({ id }) => id);
    await settleWithdrawal(
      { env: c.env, db, now },
      { objectId: grant, amount: row.amount, declaredAt: row.declaredAt, intents },
    );
    return { ...row, settledAt: now };
  } catch (error) {
    // It is declared; cron finishes it.
    console.error(JSON.stringify({ requestId: c.var.requestId, withdrawal: grant, cause: String(error) }));
    return row;
  }
}

import { sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../access/can.ts';
import { grant, plan } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { outbox } from '../db/outbox.ts';
import { subscription } from '../db/payment.ts';

const PASS_NOTICE = 7 * DAY;
const TRIAL_NOTICE = 3 * DAY;
/** Rows a run looks for at most; the others' turn is five minutes later. */
const AT_ONCE = 500;

/**
 * Queues what members are told ahead of time, from the ledger as it stands now, in one batch: `pass-ending` seven days
 * before a pass ends, unless another grant of its plan follows; `trial-ending` three days before a trial becomes a charge.
 * The ids name the grant and the end, so each is queued once, and once more only when the end has moved.
 */
export async function queueReminders(db: DrizzleD1Database, now: number): Promise<void> {
  // What is queued already is left out before the limit counts, or the same rows would fill every run.
  const fresh = (id: ReturnType<typeof sql>) => sql`not exists (select 1 from ${outbox} where id = ${id})`;
  const row = (id: ReturnType<typeof sql>, kind: string, payload: ReturnType<typeof sql>) =>
    sql`${id}, g.site_id, 'mail', m.email, ${kind}, ${payload}, ${now}, 0, 0, null, null, '', ${now}`;
  const passId = sql`'pass-ending/' || g.id || '/' || g.ends_at`;
  const trialId = sql`'trial-ending/' || s.id || '/' || s.trial_ends_at`;
  await db.batch([
    db
      .insert(outbox)
      .select(
        sql`select ${row(passId, 'pass-ending', sql`json_object('plan', p.name, 'at', g.ends_at)`)}
          from ${grant} as g
          join ${plan} as p on p.site_id = g.site_id and p.id = g.plan_id and p.kind = 'pass'
          join ${member} as m on m.id = g.member_id and m.site_id = g.site_id and m.banned_at is null
          where g.ends_at > ${now} and g.ends_at <= ${now + PASS_NOTICE} and g.source in ('pass', 'gift')
            and g.starts_at <= ${now} and g.starts_at < g.ends_at - ${PASS_NOTICE}
            and not exists (select 1 from ${grant} as f where f.site_id = g.site_id and f.member_id = g.member_id
              and f.plan_id = g.plan_id and (f.ends_at is null or f.ends_at > g.ends_at))
            and ${fresh(passId)}
          limit ${AT_ONCE}`,
      )
      .onConflictDoNothing(),
    db
      .insert(outbox)
      .select(
        sql`select ${row(
          trialId,
          'trial-ending',
          sql`json_object('plan', p.name, 'amount', s.amount, 'currency', s.currency, 'at', s.trial_ends_at)`,
        )}
          from ${subscription} as s
          join ${grant} as g on g.id = s.id and g.reason = 'trial' and g.renews
          join ${plan} as p on p.site_id = s.site_id and p.id = s.plan_id
          join ${member} as m on m.id = s.member_id and m.site_id = s.site_id and m.banned_at is null
          where s.status = 'trialing' and s.trial_ends_at > ${now} and s.trial_ends_at <= ${now + TRIAL_NOTICE}
            and s.cancel_at is null and s.ended_at is null and not s.paused and ${fresh(trialId)}
          limit ${AT_ONCE}`,
      )
      .onConflictDoNothing(),
  ]);
}

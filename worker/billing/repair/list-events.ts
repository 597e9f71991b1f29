import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { EventOutcome, type StripeEventPage } from '../../contract/repair.ts';
import { stripeEvent } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { pageOf, readCursor } from '../../http/cursor.ts';

const PAGE = 50;

/** The three groups, in the order in which they are listed: what needs a hand comes first. */
const [failed, ignored, projected] = EventOutcome.options;

/** The site's deliveries. One walk along the index a group: rows read in proportion to the page. */
export async function listEvents(c: Context<Env>, cursor: string | undefined): Promise<StripeEventPage> {
  const after = placeOf(cursor);
  const [, ...groups] = await ask(c, group(c, failed, after), group(c, projected, after), group(c, ignored, after));
  const { page, next } = pageOf(groups.flat(), PAGE, (row) => [row.receivedAt, `${row.outcome}/${row.id}`]);
  return { events: page, next };
}

const order: readonly EventOutcome[] = [failed, projected, ignored];

interface Place {
  outcome: EventOutcome;
  receivedAt: number;
  id: string;
}

function placeOf(cursor: string | undefined): Place | null {
  const key = readCursor(cursor);
  if (!key) return null;
  const [outcome = '', ...id] = key[1].split('/');
  const known = order.find((one) => one === outcome);
  return known ? { outcome: known, receivedAt: key[0], id: id.join('/') } : null;
}

function group(c: Context<Env>, outcome: EventOutcome, after: Place | null) {
  return c.var.db
    .select({
      id: stripeEvent.id,
      type: stripeEvent.type,
      objectId: stripeEvent.objectId,
      outcome: stripeEvent.outcome,
      reason: stripeEvent.reason,
      attempts: stripeEvent.attempts,
      receivedAt: stripeEvent.receivedAt,
    })
    .from(stripeEvent)
    .where(and(eq(stripeEvent.siteId, siteOf(c)), eq(stripeEvent.outcome, outcome), beyond(outcome, after)))
    .orderBy(desc(stripeEvent.receivedAt), desc(stripeEvent.id))
    .limit(PAGE + 1);
}

/** Of the cursor's own group what is older, of the groups before nothing, of those behind everything. */
function beyond(outcome: EventOutcome, after: Place | null): SQL | undefined {
  if (!after || order.indexOf(outcome) > order.indexOf(after.outcome)) return undefined;
  if (outcome !== after.outcome) return sql`0`;
  return sql`(${stripeEvent.receivedAt}, ${stripeEvent.id}) < (${after.receivedAt}, ${after.id})`;
}

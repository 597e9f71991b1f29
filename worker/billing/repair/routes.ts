import { Hono } from 'hono';
import * as v from 'valibot';
import { AuditPage, DriftPage, Reconciliation, ReplayReply, StripeEventPage } from '../../contract/repair.ts';
import { Cursor } from '../../contract/value.ts';
import type { Env } from '../../env.ts';
import { params, query } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { listAudit } from './list-audit.ts';
import { listDrift } from './list-drift.ts';
import { listEvents } from './list-events.ts';
import { pressReconciliation, readReconciliation } from './reconciliation.ts';
import { replayEvent } from './replay.ts';

const Place = v.object({ cursor: v.optional(Cursor) });
/** Stripe's id of an event, or of what reconciliation could not project. */
const EventId = v.pipe(v.string(), v.maxLength(160), v.regex(/^[A-Za-z0-9_/]+$/, 'not the id of an event'));

/** What the owner sees of Stripe's deliveries, and does when one failed. */
export const repair = new Hono<Env>()
  .get(
    '/studio/billing/events',
    endpoint({ callers: ['owner'], summary: "Stripe's deliveries, failed ones first", reply: StripeEventPage }),
    query(Place),
    async (c) => c.json(await listEvents(c, c.req.valid('query').cursor)),
  )
  .post(
    '/studio/billing/events/:id/replay',
    endpoint({ callers: ['owner'], summary: 'Do again what a delivery was to do', reply: ReplayReply }),
    params(v.object({ id: EventId })),
    async (c) => c.json(await replayEvent(c, c.req.valid('param').id)),
  )
  .get(
    '/studio/billing/drift',
    endpoint({ callers: ['owner'], summary: 'What differed from Stripe and was mended', reply: DriftPage }),
    query(Place),
    async (c) => c.json(await listDrift(c, c.req.valid('query').cursor)),
  )
  .get(
    '/studio/billing/reconcile',
    endpoint({ callers: ['owner'], summary: 'How the newest reconciliation stands', reply: Reconciliation }),
    async (c) => c.json(await readReconciliation(c)),
  )
  .post(
    '/studio/billing/reconcile',
    endpoint({ callers: ['owner'], summary: 'Compare everything with Stripe, now' }),
    async (c) => {
      await pressReconciliation(c);
      return c.body(null, 204);
    },
  )
  .get(
    '/studio/audit',
    endpoint({ callers: ['owner'], summary: 'Who did what to money and access', reply: AuditPage }),
    query(v.object({ cursor: v.optional(Cursor), subject: v.optional(v.pipe(v.string(), v.maxLength(200))) })),
    async (c) => c.json(await listAudit(c, c.req.valid('query'))),
  );

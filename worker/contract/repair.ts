import * as v from 'valibot';
import { Time } from './value.ts';

/** What became of a delivery: written to the ledger, none of ours, or failed for a reason; Stripe delivers those again. */
export const EventOutcome = v.picklist(['failed', 'ignored', 'projected']);
export type EventOutcome = v.InferOutput<typeof EventOutcome>;

/**
 * A delivery of Stripe's that concerned the site. An object that reconciliation could not project stands here too, with
 * the type `reconciliation`.
 */
export const StripeEvent = v.object({
  id: v.string(),
  type: v.string(),
  /** The subscription or PaymentIntent that it led to. */
  objectId: v.string(),
  outcome: EventOutcome,
  /** Why it failed; empty otherwise. */
  reason: v.string(),
  attempts: v.number(),
  receivedAt: Time,
});
export type StripeEvent = v.InferOutput<typeof StripeEvent>;

/** Failed ones first, each group newest first. */
export const StripeEventPage = v.object({ events: v.array(StripeEvent), next: v.nullable(v.string()) });
export type StripeEventPage = v.InferOutput<typeof StripeEventPage>;

export const ReplayReply = v.object({ outcome: v.picklist(['projected', 'ignored']) });
export type ReplayReply = v.InferOutput<typeof ReplayReply>;

/** What the database held of an object: rows of the ledger and of the books. null: nothing. */
const Held = v.nullable(v.record(v.string(), v.unknown()));

/** A difference from Stripe that reconciliation found and mended. */
export const Drift = v.object({ id: v.number(), objectId: v.string(), before: Held, after: Held, at: Time });
export type Drift = v.InferOutput<typeof Drift>;

/** Newest first. */
export const DriftPage = v.object({ drift: v.array(Drift), next: v.nullable(v.string()) });
export type DriftPage = v.InferOutput<typeof DriftPage>;

/** How the newest reconciliation stands; it is the whole deployment's, the figures are the site's. */
export const Reconciliation = v.object({
  state: v.picklist(['never', 'running', 'done']),
  startedAt: v.nullable(Time),
  finishedAt: v.nullable(Time),
  /** Differences found and mended since it started. */
  drifted: v.number(),
  /** Objects that could not be projected, now. */
  failed: v.number(),
});
export type Reconciliation = v.InferOutput<typeof Reconciliation>;

/** Who did what to money or access. */
export const AuditEntry = v.object({
  id: v.number(),
  at: Time,
  /** A member's id, `token:` and a token's name, `stripe` or `system`. */
  actor: v.string(),
  /** The member's name, where it is one. */
  name: v.nullable(v.string()),
  action: v.string(),
  subject: v.string(),
  detail: v.record(v.string(), v.unknown()),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

/** Newest first. */
export const AuditPage = v.object({ entries: v.array(AuditEntry), next: v.nullable(v.string()) });
export type AuditPage = v.InferOutput<typeof AuditPage>;

import * as v from 'valibot';
import { Grant, Member } from './account.ts';
import { ContentRef, PlanKind } from './billing.ts';
import { AuditEntry } from './repair.ts';
import { line, Slug, Time } from './value.ts';
import { Withdrawal } from './withdrawal.ts';

/** One payment that succeeded. Amounts in minor units of `currency`. */
export const Payment = v.object({
  id: v.string(),
  plan: v.string(),
  kind: v.picklist([...PlanKind.options, 'gift']),
  subscription: v.nullable(v.string()),
  amount: v.number(),
  tax: v.number(),
  refunded: v.number(),
  /** Kept by the bank for disputes that are open or lost. */
  disputed: v.number(),
  currency: v.string(),
  paidAt: Time,
});
export type Payment = v.InferOutput<typeof Payment>;

/** A subscription as Stripe last described it. `status` is Stripe's word. */
export const Subscription = v.object({
  id: v.string(),
  plan: v.string(),
  status: v.string(),
  amount: v.number(),
  currency: v.string(),
  interval: v.picklist(['month', 'year']),
  quantity: v.number(),
  startedAt: Time,
  trialEndsAt: v.nullable(Time),
  periodEndsAt: Time,
  cancelAt: v.nullable(Time),
  endedAt: v.nullable(Time),
  paused: v.boolean(),
});
export type Subscription = v.InferOutput<typeof Subscription>;

/** All that the owner sees of a member: the newest 100 of each list. */
export const MemberDetail = v.object({
  ...Member.entries,
  /** Stripe's id of the customer. */
  customer: v.nullable(v.string()),
  newsletter: v.boolean(),
  grants: v.array(Grant),
  payments: v.array(Payment),
  subscriptions: v.array(Subscription),
  withdrawals: v.array(Withdrawal),
  /** What was done to the member and to what is the member's. */
  audit: v.array(AuditEntry),
});
export type MemberDetail = v.InferOutput<typeof MemberDetail>;

/** Access given by the owner: a plan's, one content's, or, with neither, everything. The member reads the note. */
export const CompInput = v.pipe(
  v.strictObject({
    plan: v.optional(v.nullable(Slug), null),
    content: v.optional(v.nullable(ContentRef), null),
    note: line(200),
    /** null: without an end. */
    endsAt: v.optional(v.nullable(Time), null),
  }),
  v.check(({ plan, content }) => plan === null || content === null, 'a plan or a content'),
);
export type CompInput = v.InferOutput<typeof CompInput>;

export const CompReply = v.object({ id: v.string() });
export type CompReply = v.InferOutput<typeof CompReply>;

/** `amount` in minor units of the payment's currency; all that is left of it unless given. */
export const RefundInput = v.strictObject({
  amount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99_999_999))),
  reason: line(200),
});
export type RefundInput = v.InferOutput<typeof RefundInput>;

/** The payment after the refund. */
export const RefundReply = v.object({ amount: v.number(), refunded: v.number(), currency: v.string() });
export type RefundReply = v.InferOutput<typeof RefundReply>;

export const CancelInput = v.strictObject({ at: v.picklist(['now', 'period-end']) });
export type CancelInput = v.InferOutput<typeof CancelInput>;

import * as v from 'valibot';
import { Email } from './account.ts';
import { line, Slug, Time } from './value.ts';

/** Lines of plain text, each as `line()` has it, empty ones among them. */
const Message = v.pipe(
  v.string(),
  v.transform((text) => text.normalize('NFC').replaceAll('\r\n', '\n').trim()),
  v.maxLength(500),
  v.check(
    (text) => text.split('\n').every((part) => part.trim() === '' || v.is(line(500), part)),
    'invisible characters',
  ),
);

/**
 * Buys time on a plan for somebody: a pass's days, or one interval of a subscription, at the plan's own price. The
 * code is mailed to the buyer at once, and to `to` at `deliverAt` (at once unless given; a year ahead at most).
 */
export const GiftInput = v.strictObject({
  plan: Slug,
  to: v.optional(v.nullable(Email), null),
  name: v.optional(v.nullable(line(60)), null),
  message: v.optional(Message, ''),
  deliverAt: v.optional(v.nullable(Time), null),
  returnTo: v.pipe(v.string(), v.url(), v.maxLength(2000)),
});
export type GiftInput = v.InferInput<typeof GiftInput>;

/** A gift's code as somebody typed it: case, hyphens and spaces do not matter. */
export const RedeemInput = v.strictObject({
  code: v.pipe(v.string(), v.trim(), v.maxLength(40), v.regex(/^[A-Za-z0-9][A-Za-z0-9 -]{10,}$/, 'not a code')),
});
export type RedeemInput = v.InferOutput<typeof RedeemInput>;

/** What was redeemed: `endsAt` is where the gift's time ends, behind all that the member had of the plan. */
export const RedeemReply = v.object({ plan: v.string(), startsAt: Time, endsAt: v.nullable(Time) });
export type RedeemReply = v.InferOutput<typeof RedeemReply>;

/** `scheduled`: its mail waits for `deliverAt`. `ready`: to be redeemed. `void`: the money went back, or the owner took it back. */
export const GiftState = v.picklist(['scheduled', 'ready', 'redeemed', 'void']);
export type GiftState = v.InferOutput<typeof GiftState>;

/** A gift that the member bought and paid. `code` is null once it can no longer be redeemed. */
export const Gift = v.object({
  id: v.string(),
  plan: v.string(),
  days: v.nullable(v.number()),
  state: GiftState,
  code: v.nullable(v.string()),
  to: v.nullable(v.string()),
  name: v.string(),
  message: v.string(),
  deliverAt: v.nullable(Time),
  createdAt: Time,
  redeemedAt: v.nullable(Time),
});
export type Gift = v.InferOutput<typeof Gift>;

/** A gift that the member redeemed. `from` is the giver's name; of a reward and the owner's gifts it is the site's. */
export const ReceivedGift = v.object({
  id: v.string(),
  plan: v.string(),
  from: v.string(),
  message: v.string(),
  days: v.nullable(v.number()),
  state: GiftState,
  redeemedAt: Time,
  endsAt: v.nullable(Time),
});
export type ReceivedGift = v.InferOutput<typeof ReceivedGift>;

/** What can be given, and the member's own gifts: newest first, at most 50 of each. */
export const GiftList = v.object({
  plans: v.array(
    v.object({ id: Slug, name: v.string(), amount: v.number(), currency: v.string(), days: v.nullable(v.number()) }),
  ),
  given: v.array(Gift),
  received: v.array(ReceivedGift),
});
export type GiftList = v.InferOutput<typeof GiftList>;

/** The owner gives: so many codes for so many days on a plan. */
export const GiftBatchInput = v.strictObject({
  plan: Slug,
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3660)),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
});
export type GiftBatchInput = v.InferInput<typeof GiftBatchInput>;

export const GiftBatch = v.object({ gifts: v.array(v.object({ id: v.string(), code: v.string() })) });
export type GiftBatch = v.InferOutput<typeof GiftBatch>;

/** A gift as the owner sees it; only the codes of the owner's own are shown, and only until they are redeemed. */
export const GiftAdmin = v.object({
  id: v.string(),
  source: v.picklist(['purchase', 'referral', 'owner']),
  plan: v.string(),
  days: v.nullable(v.number()),
  state: GiftState,
  code: v.nullable(v.string()),
  giver: v.string(),
  to: v.nullable(v.string()),
  redeemedBy: v.nullable(v.string()),
  redeemedAt: v.nullable(Time),
  createdAt: Time,
});
export type GiftAdmin = v.InferOutput<typeof GiftAdmin>;

export const GiftAdminPage = v.object({ gifts: v.array(GiftAdmin), next: v.nullable(v.string()) });
export type GiftAdminPage = v.InferOutput<typeof GiftAdminPage>;

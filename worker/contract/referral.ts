import * as v from 'valibot';
import { Time } from './value.ts';

/** `pending`: not earned yet. `void`: who was brought got the money back. */
export const RewardState = v.picklist(['pending', 'ready', 'used', 'void']);
export type RewardState = v.InferOutput<typeof RewardState>;

/**
 * What the member has for bringing others. `days`: of each reward; 0: the site rewards nobody. `code` is null until it
 * is asked for; `link` is the blog's address with it (`?lyceum_ref=CODE`, good on every page of the blog). `joined`
 * counts who came by it, paid and stayed.
 */
export const Referral = v.object({
  days: v.number(),
  code: v.nullable(v.string()),
  link: v.nullable(v.string()),
  joined: v.number(),
  rewards: v.array(
    v.object({
      id: v.string(),
      plan: v.string(),
      days: v.nullable(v.number()),
      state: RewardState,
      /** While pending: when it may be redeemed, since then the purchase can no longer be withdrawn from. */
      readyAt: v.nullable(Time),
      createdAt: Time,
    }),
  ),
});
export type Referral = v.InferOutput<typeof Referral>;

/** The id of a reward. */
export const RewardId = v.pipe(v.string(), v.minLength(1), v.maxLength(160));

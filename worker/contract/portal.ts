import * as v from 'valibot';
import { Slug } from './value.ts';

/** Stripe's id of a subscription. */
export const SubscriptionId = v.pipe(
  v.string(),
  v.maxLength(120),
  v.regex(/^sub_[A-Za-z0-9_]+$/, 'not a subscription id'),
);

/** What the portal opens with; without one, its overview. */
export const PortalFlow = v.picklist(['cancel', 'change', 'card', 'invoices']);
export type PortalFlow = v.InferOutput<typeof PortalFlow>;

/**
 * Opens Stripe's customer portal for the caller. `returnTo` is the page to come back to; its origin must be the
 * caller's. `subscription`: which one to cancel or change, the newest unless given. `plan`: the one to change to, where
 * it is chosen already.
 */
export const PortalInput = v.strictObject({
  returnTo: v.pipe(v.string(), v.url(), v.maxLength(2000)),
  flow: v.optional(PortalFlow),
  subscription: v.optional(SubscriptionId),
  plan: v.optional(Slug),
});
export type PortalInput = v.InferOutput<typeof PortalInput>;

/** The page to send the browser to. It comes back with `lyceum_portal=1` in the query. */
export const PortalReply = v.object({ url: v.string() });
export type PortalReply = v.InferOutput<typeof PortalReply>;

/** How many renewals are left out. */
export const PauseInput = v.strictObject({ months: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3)) });
export type PauseInput = v.InferOutput<typeof PauseInput>;

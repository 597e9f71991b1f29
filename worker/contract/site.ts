import * as v from 'valibot';
import { Email } from './account.ts';
import { line, Slug, Time } from './value.ts';

/** An origin as browsers send it: scheme, host and port, nothing else. */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(200),
  v.check((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), 'not an origin'),
);

/** What everybody may know of a site. */
export const Site = v.object({ id: Slug, name: v.string(), url: v.string(), lang: v.string() });
export type Site = v.InferOutput<typeof Site>;

const siteFields = {
  /** One line: it stands in the subject of mails. */
  name: line(80),
  /** The blog's home page. */
  url: v.pipe(v.string(), v.maxLength(300), v.url(), v.regex(/^https?:\/\//, 'not a web address')),
  /** Origins whose pages may call the API for this site. */
  origins: v.pipe(v.array(Origin), v.minLength(1), v.maxLength(20)),
};

const days = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/** What the owner decides about money and access; `defaultRules` (worker/access/rules.ts) until then. */
export const SiteRules = v.strictObject({
  /** Days of access after a payment was due, while Stripe tries the card again. */
  graceDays: days(60),
  /** What a partial refund does to access. */
  partialRefund: v.picklist(['keep', 'end']),
  /** Days in which a purchase may be withdrawn from (EU: 14, Directive 2011/83/EU, article 9); 0: not offered. */
  withdrawalDays: days(365),
  /** What is given back then: all, or all but the days that were used (only where the law allows it). */
  withdrawalRefund: v.picklist(['full', 'prorated']),
  /** Gated posts a month for visitors, and for members without a plan; 0: none. */
  meterVisitors: days(100),
  meterMembers: days(100),
  /** Days given to a member for each paying member that they brought; 0: no referrals. */
  referralDays: days(366),
  /** Stripe Tax computes and adds tax. */
  tax: v.boolean(),
});
export type SiteRules = v.InferOutput<typeof SiteRules>;

/** The owner's view of the site. */
export const SiteSettings = v.object({
  ...siteFields,
  rules: SiteRules,
  id: Slug,
  lang: v.string(),
  createdAt: Time,
});
export type SiteSettings = v.InferOutput<typeof SiteSettings>;

/** Rules that are not given stay as they are. */
export const SiteSettingsInput = v.strictObject({ ...siteFields, rules: v.optional(v.partial(SiteRules), {}) });
export type SiteSettingsInput = v.InferInput<typeof SiteSettingsInput>;

/** Claims a deployment: the site and its first owner. `token` is the deployment's SETUP_TOKEN. */
export const SetupInput = v.strictObject({
  ...siteFields,
  id: Slug,
  token: v.pipe(v.string(), v.maxLength(200)),
  ownerEmail: Email,
  ownerName: line(60),
});
export type SetupInput = v.InferOutput<typeof SetupInput>;

export const SetupReply = v.object({ site: Slug, studio: v.string() });
export type SetupReply = v.InferOutput<typeof SetupReply>;

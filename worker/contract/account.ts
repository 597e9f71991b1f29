import * as v from 'valibot';
import { Opens } from './billing.ts';
import { Level, line, Time, Topics } from './value.ts';

/**
 * An e-mail address: ASCII only (so that no look-alike of another address can be normalised into it), a dot-atom
 * local part and a host name; lower-cased. RFC 5321 limits: 64 before the at sign, 254 in all.
 */
export const Email = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(254),
  v.regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/,
    'not an e-mail address',
  ),
  v.check((text) => text.indexOf('@') <= 64, 'not an e-mail address'),
  v.toLowerCase(),
);

/** base64url of 32 bytes. */
const Key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'not a 256-bit base64url value'));

/**
 * Asks for a sign-in code by mail. `challenge` is the SHA-256 of a verifier that stays in the requesting browser
 * (as PKCE, RFC 7636), so the code is of no use elsewhere. The reply is the same for every address.
 */
export const CodeInput = v.strictObject({ email: Email, challenge: Key });
export type CodeInput = v.InferOutput<typeof CodeInput>;

export const CodeReply = v.object({ expiresAt: Time });
export type CodeReply = v.InferOutput<typeof CodeReply>;

export const SignInInput = v.strictObject({
  verifier: Key,
  code: v.pipe(v.string(), v.regex(/^\d{6}$/, 'six digits')),
});
export type SignInInput = v.InferOutput<typeof SignInInput>;

export const Goal = v.picklist(['understand', 'build', 'career', 'keep-up']);
export type Goal = v.InferOutput<typeof Goal>;

/** Where a member's access comes from, in the grant ledger's words. */
export const GrantSource = v.picklist(['subscription', 'pass', 'purchase', 'gift', 'seat', 'trial', 'comp']);
export type GrantSource = v.InferOutput<typeof GrantSource>;

/**
 * Why a grant stands as it does. `paid`, `trial`, `past_due`, `paused`, `ended`: what Stripe says of the purchase.
 * `refunded`, `disputed`, `dispute_lost`, `withdrawn`: money that went back ended it. `plan_gone`: its price is no plan of
 * the site any more. The rest: from whom it is.
 */
export const GrantReason = v.picklist([
  'paid',
  'trial',
  'past_due',
  'paused',
  'ended',
  'refunded',
  'disputed',
  'dispute_lost',
  'withdrawn',
  'plan_gone',
  'gift',
  'referral',
  'seat',
  'seat_removed',
  'comp',
  'owner',
]);
export type GrantReason = v.InferOutput<typeof GrantReason>;

/** A content that a grant is for. `title`: as it stands now, the slug where the content is gone. */
export const GrantedContent = v.object({
  kind: v.picklist(['post', 'course', 'lesson']),
  slug: v.string(),
  title: v.string(),
});
export type GrantedContent = v.InferOutput<typeof GrantedContent>;

/** One reason why the member has access: what it opens, from where, since when, until when (null: no end known). */
export const Grant = v.object({
  id: v.string(),
  source: GrantSource,
  /** The plan's name; null: granted by hand. */
  plan: v.nullable(v.string()),
  /** Everything, a tier, or the contents listed (the first 40). */
  opens: Opens,
  tier: v.nullable(v.string()),
  contents: v.array(GrantedContent),
  reason: GrantReason,
  note: v.string(),
  startsAt: Time,
  endsAt: v.nullable(Time),
  /** False once the subscription is set to end at `endsAt`. */
  renews: v.boolean(),
  /** The next charge of a subscription that renews; minor units, before tax. */
  nextCharge: v.nullable(v.object({ at: Time, amount: v.number(), currency: v.string() })),
  /** Of the member's own subscription, while it is not over; null for all else. */
  subscription: v.nullable(
    v.object({
      interval: v.picklist(['month', 'year']),
      /** No charges for now. */
      paused: v.boolean(),
      /** Set to end then. */
      cancelAt: v.nullable(Time),
    }),
  ),
});
export type Grant = v.InferOutput<typeof Grant>;

/** The signed-in member's own view. `onboarded` is false until the three questions were answered or skipped. */
export const Account = v.object({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  fields: v.array(v.string()),
  goal: v.nullable(Goal),
  level: v.nullable(Level),
  onboarded: v.boolean(),
  /** Wants posts by mail. */
  newsletter: v.boolean(),
  createdAt: Time,
  grants: v.array(Grant),
  /** Topics that the site writes about, for the first question. */
  topics: v.array(v.string()),
});
export type Account = v.InferOutput<typeof Account>;

export const AccountInput = v.partial(
  v.strictObject({
    name: line(60),
    fields: Topics,
    goal: v.nullable(Goal),
    level: v.nullable(Level),
    onboarded: v.literal(true),
    newsletter: v.boolean(),
  }),
);
export type AccountInput = v.InferInput<typeof AccountInput>;

/** An opaque bearer token for one page's origin. The server keeps only its hash. */
export const SignInReply = v.object({ token: v.string(), expiresAt: Time });
export type SignInReply = v.InferOutput<typeof SignInReply>;

export const Role = v.picklist(['owner', 'editor', 'moderator', 'instructor']);
export type Role = v.InferOutput<typeof Role>;

/** Who works at the desk; the session itself is an HttpOnly cookie. */
export const Staff = v.object({ name: v.string(), email: v.string(), roles: v.array(Role), site: v.string() });
export type Staff = v.InferOutput<typeof Staff>;

/** A member as staff see them. */
export const Member = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  plan: v.nullable(v.string()),
  createdAt: Time,
  banned: v.boolean(),
});
export type Member = v.InferOutput<typeof Member>;

export const MemberPage = v.object({ members: v.array(Member), next: v.nullable(v.string()) });
export type MemberPage = v.InferOutput<typeof MemberPage>;

export const BanInput = v.strictObject({ banned: v.boolean() });
export type BanInput = v.InferOutput<typeof BanInput>;

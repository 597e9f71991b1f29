import * as v from 'valibot';
import { Time } from './value.ts';

const line = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * One person, as a file names them. What is wrong with one row is answered for that row, so nothing here is strict but
 * the shape. `line`: where the row begins in the file, to be named in the answer.
 */
export const ImportRow = v.strictObject({
  line,
  email: v.pipe(v.string(), v.maxLength(500)),
  name: v.optional(v.pipe(v.string(), v.maxLength(1000)), ''),
  /** Wants posts by mail. It never turns on again what a member has turned off here. */
  newsletter: v.optional(v.boolean(), true),
  /** Stripe's id of the customer. */
  customer: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(200))), null),
  /** Has everything free of charge. */
  complimentary: v.optional(v.boolean(), false),
  /** When they joined; now unless given. */
  createdAt: v.optional(v.nullable(Time), null),
});
export type ImportRow = v.InferOutput<typeof ImportRow>;

/** A page of a file. All good rows of it are written, or none. Again the same: nothing changes. */
export const ImportInput = v.strictObject({
  rows: v.pipe(v.array(ImportRow), v.minLength(1), v.maxLength(500)),
  /** Says what would be, and writes nothing. */
  dryRun: v.optional(v.boolean(), false),
});
export type ImportInput = v.InferInput<typeof ImportInput>;

/**
 * Why a row was left out. `email`: not an address. `twice`: the address or the customer stands in an earlier row.
 * `customer`: not the id of a customer. `customer_taken`: it is another member's. `other_customer`: the member has another.
 */
export const ImportReason = v.picklist(['email', 'twice', 'customer', 'customer_taken', 'other_customer']);
export type ImportReason = v.InferOutput<typeof ImportReason>;

export const ImportReply = v.object({
  created: v.number(),
  /** Were members before, and have now a customer, no newsletter or free access. */
  updated: v.number(),
  unchanged: v.number(),
  problems: v.array(v.object({ line, reason: ImportReason })),
});
export type ImportReply = v.InferOutput<typeof ImportReply>;

/** Imported customers whose subscriptions were looked for at Stripe now, and how many are still waiting for it. */
export const ImportLinks = v.object({
  /** Subscriptions that now give access here. */
  linked: v.number(),
  left: v.number(),
});
export type ImportLinks = v.InferOutput<typeof ImportLinks>;

export const ExportedMember = v.object({
  id: v.string(),
  email: v.string(),
  name: v.string(),
  newsletter: v.boolean(),
  customer: v.nullable(v.string()),
  complimentary: v.boolean(),
  /** Names of the plans that give access now. */
  plans: v.array(v.string()),
  banned: v.boolean(),
  createdAt: Time,
});
export type ExportedMember = v.InferOutput<typeof ExportedMember>;

/** Who joined first comes first. */
export const ExportPage = v.object({ members: v.array(ExportedMember), next: v.nullable(v.string()) });
export type ExportPage = v.InferOutput<typeof ExportPage>;

import * as v from 'valibot';
import { line, Time } from './value.ts';

/** What a token may do: `publish` posts, or import and export `members`. Nothing else, and never for a reader. */
export const TokenScope = v.picklist(['publish', 'members']);
export type TokenScope = v.InferOutput<typeof TokenScope>;

/** SHA-256 as base64url. */
export const ApiTokenId = v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'not a token id'));

/** A token as the studio lists it. `id` is public: a hash. */
export const ApiToken = v.object({
  id: v.string(),
  name: v.string(),
  scope: TokenScope,
  createdAt: Time,
  expiresAt: Time,
  usedAt: v.nullable(Time),
});
export type ApiToken = v.InferOutput<typeof ApiToken>;

export const ApiTokenList = v.object({ tokens: v.array(ApiToken) });
export type ApiTokenList = v.InferOutput<typeof ApiTokenList>;

export const ApiTokenInput = v.strictObject({
  name: line(60),
  scope: TokenScope,
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366)),
});
export type ApiTokenInput = v.InferOutput<typeof ApiTokenInput>;

/** `token` is shown once. */
export const ApiTokenReply = v.object({ token: v.string(), id: v.string(), expiresAt: Time });
export type ApiTokenReply = v.InferOutput<typeof ApiTokenReply>;

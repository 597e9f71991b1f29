import * as v from 'valibot';

/**
 * Every failure's code and HTTP status, in one table. Callers branch on the code, never on the message.
 * Statuses follow RFC 9110; 429 and 502 carry `Retry-After` (seconds) where a time is
 * known; `locked` too, where a month's free reads are used.
 */
export const errorStatus = {
  bad_request: 400,
  code_wrong: 400,
  unauthenticated: 401,
  session_expired: 401,
  forbidden: 403,
  origin_forbidden: 403,
  banned: 403,
  locked: 403,
  not_found: 404,
  site_unknown: 404,
  conflict: 409,
  already_entitled: 409,
  code_expired: 410,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  misconfigured: 500,
  payment_unavailable: 502,
  mail_unavailable: 502,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** The one error body. `message` is for people and may change; `requestId` is what support asks for. */
export const ErrorReply = v.object({
  error: v.object({
    code: v.picklist(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]),
    message: v.string(),
    requestId: v.string(),
  }),
});
export type ErrorReply = v.InferOutput<typeof ErrorReply>;

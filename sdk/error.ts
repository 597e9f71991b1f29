import type { ErrorCode } from '../worker/contract/error.ts';

/**
 * Every failure of the SDK, except a caller's own abort (which stays an `AbortError`).
 * Branch on `code`: the API's codes, plus `network` when no proper answer came (offline, timeout, not Lyceum).
 */
export class LyceumError extends Error {
  override readonly name = 'LyceumError';
  readonly code: ErrorCode | 'network';
  /** What support asks for; null when the request never reached the API. */
  readonly requestId: string | null;
  /** Seconds to wait before trying again, where the API said so. */
  readonly retryAfter: number | null;

  constructor(
    code: ErrorCode | 'network',
    message: string,
    options: { requestId?: string | null; retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.requestId = options.requestId ?? null;
    this.retryAfter = options.retryAfter ?? null;
  }
}

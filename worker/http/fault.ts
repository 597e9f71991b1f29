import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type ErrorCode, type ErrorReply, errorStatus } from '../contract/error.ts';
import type { Env } from '../env.ts';

/** The failure that handlers throw. `retryAfter` is in seconds and becomes the header of that name. */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfter?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryAfter = options.retryAfter;
  }
}

/** The only place that writes an error body. What is not a Fault is logged and answered without its text. */
export const onError: ErrorHandler<Env> = (error, c) => {
  const fault = toFault(error);
  if (fault.code === 'internal' || fault.cause) {
    const cause = fault.cause instanceof Error ? (fault.cause.stack ?? fault.cause.message) : String(fault.cause);
    console.error(JSON.stringify({ requestId: c.var.requestId, code: fault.code, path: c.req.path, cause }));
  }
  if (fault.retryAfter !== undefined) c.header('Retry-After', String(fault.retryAfter));
  const body: ErrorReply = { error: { code: fault.code, message: fault.message, requestId: c.var.requestId } };
  return c.json(body, errorStatus[fault.code]);
};

function toFault(error: Error): Fault {
  if (error instanceof Fault) return error;
  // Hono's own refusals: malformed JSON, a URI that does not decode.
  if (error instanceof HTTPException && error.status < 500) return new Fault('bad_request', error.message);
  return new Fault('internal', 'Something went wrong on our side. Please try again.', { cause: error });
}

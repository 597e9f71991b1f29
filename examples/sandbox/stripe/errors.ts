export type Status = 400 | 401 | 402 | 404 | 429 | 500;
type FailureType = 'invalid_request_error' | 'idempotency_error' | 'api_error' | 'card_error' | 'rate_limit_error';

/**
 * A refusal in Stripe's shape; `code` is for programs, `message` for people.
 * https://docs.stripe.com/api/errors
 */
export class StripeFailure extends Error {
  readonly status: Status;
  readonly type: FailureType;
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(
    status: Status,
    message: string,
    details: { type?: FailureType; code?: string; param?: string | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.type = details.type ?? 'invalid_request_error';
    this.code = details.code;
    this.param = details.param;
  }

  get body() {
    const { type, code, message, param } = this;
    return { error: { type, ...(code && { code }), message, ...(param && { param }) } };
  }
}

export const invalid = (message: string, param?: string, code?: string) =>
  new StripeFailure(400, message, { param, ...(code && { code }) });

/** `noun` as Stripe writes it: `checkout.session`, `subscription`. */
export const missing = (noun: string, id: string, param = 'id') =>
  new StripeFailure(404, `No such ${noun}: '${id}'`, { code: 'resource_missing', param });

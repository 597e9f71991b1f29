import Stripe from 'stripe';

/** What a refused call says; throws where the call succeeded. */
export async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError)) throw new Error(`no Stripe error but ${error}`);
  const { statusCode, type, code, param, message } = error;
  return { statusCode, type, code, param, message };
}

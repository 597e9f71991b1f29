/** Why Stripe refused a request as it was sent; null for anything else, such as an outage. https://docs.stripe.com/error-codes */
export function refusalOf(error: unknown): { code: string | undefined; param: string | undefined } | null {
  if (!(error instanceof Error) || !('type' in error) || error.type !== 'StripeInvalidRequestError') return null;
  const text = (name: 'code' | 'param') => {
    const value: unknown = name in error ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return { code: text('code'), param: text('param') };
}

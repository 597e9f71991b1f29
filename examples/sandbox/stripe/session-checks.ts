import { invalid } from './errors.ts';
import type { SessionParams } from './sessions.ts';

/** Only methods that fit the mode, and that know what they need to. */
export function checkMethods(params: SessionParams) {
  const types = params.allowed_payment_method_types ?? [];
  // Bank debits can subscribe at Stripe; the stand-in lets them pay once only.
  const once = types.find((type) => type !== 'card');
  if (params.mode === 'subscription' && once) {
    throw invalid(`\`${once}\` cannot be used in \`subscription\` mode.`, 'allowed_payment_method_types');
  }
  if (types.includes('wechat_pay') && !params.payment_method_options?.wechat_pay) {
    const param = 'payment_method_options[wechat_pay][client]';
    throw invalid('WeChat Pay needs to know its client.', param, 'parameter_missing');
  }
}

/** A known customer's address, and with tax ids the name, may only be used when the session may keep them. */
export function checkAddress({ automatic_tax, tax_id_collection, customer_update: update }: SessionParams) {
  if (automatic_tax?.enabled && update?.address !== 'auto') {
    throw invalid(
      "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set `customer_update[address]` to 'auto'.",
      'automatic_tax',
      'customer_tax_location_invalid',
    );
  }
  if (tax_id_collection?.enabled && update?.name !== 'auto') {
    throw invalid(
      'Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.',
      'tax_id_collection',
    );
  }
}

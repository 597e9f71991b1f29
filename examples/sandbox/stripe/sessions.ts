import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { chosenDiscounts, fitsCurrency } from './discounts.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find, listPage, mergeMetadata } from './lists.ts';
import { amount, currency, flag, integer, type Known, metadata, page, text, url } from './params.ts';
import { schedule } from './renewal.ts';
import { checkAddress, checkMethods } from './session-checks.ts';
import { linesOf, sessionLine } from './session-lines.ts';
import { retotal } from './session-totals.ts';

const DAY = 86_400;
/** What the hosted page can take. */
export const METHODS = ['card', 'alipay', 'wechat_pay', 'sepa_debit'] as const;
const autoOrNever = v.picklist(['auto', 'never']);

export const sessionCreate = v.strictObject({
  mode: v.picklist(['payment', 'subscription']),
  line_items: v.pipe(v.array(sessionLine), v.nonEmpty('parameter_invalid_empty')),
  success_url: url,
  cancel_url: v.optional(url),
  ui_mode: v.optional(v.literal('hosted_page')),
  customer: v.optional(text),
  customer_email: v.optional(v.pipe(text, v.email('email_invalid'))),
  customer_creation: v.optional(v.picklist(['always', 'if_required'])),
  client_reference_id: v.optional(v.pipe(text, v.maxLength(200))),
  metadata: v.optional(metadata),
  subscription_data: v.optional(
    v.strictObject({
      description: v.optional(text),
      metadata: v.optional(metadata),
      trial_period_days: v.optional(v.pipe(amount, v.minValue(1), v.maxValue(730))),
      trial_settings: v.optional(
        v.strictObject({
          end_behavior: v.strictObject({ missing_payment_method: v.picklist(['cancel', 'create_invoice', 'pause']) }),
        }),
      ),
    }),
  ),
  payment_intent_data: v.optional(
    v.strictObject({ description: v.optional(text), metadata: v.optional(metadata), receipt_email: v.optional(text) }),
  ),
  invoice_creation: v.optional(v.strictObject({ enabled: flag })),
  allow_promotion_codes: v.optional(flag),
  automatic_tax: v.optional(v.strictObject({ enabled: flag })),
  currency: v.optional(currency),
  customer_update: v.optional(
    v.strictObject({
      address: v.optional(autoOrNever),
      name: v.optional(autoOrNever),
      shipping: v.optional(autoOrNever),
    }),
  ),
  discounts: v.optional(
    v.pipe(v.array(v.strictObject({ coupon: v.optional(text), promotion_code: v.optional(text) })), v.maxLength(1)),
  ),
  payment_method_options: v.optional(
    v.strictObject({ wechat_pay: v.optional(v.strictObject({ client: v.picklist(['android', 'ios', 'web']) })) }),
  ),
  allowed_payment_method_types: v.optional(v.pipe(v.array(v.picklist(METHODS)), v.nonEmpty('parameter_invalid_empty'))),
  tax_id_collection: v.optional(v.strictObject({ enabled: flag })),
  billing_address_collection: v.optional(v.picklist(['auto', 'required'])),
  expires_at: v.optional(integer),
  locale: v.optional(text),
  payment_method_collection: v.optional(v.picklist(['always', 'if_required'])),
  submit_type: v.optional(v.picklist(['auto', 'book', 'donate', 'pay', 'subscribe'])),
});
export const sessionList = v.strictObject({
  ...page,
  customer: v.optional(text),
  payment_intent: v.optional(text),
  subscription: v.optional(text),
  status: v.optional(v.picklist(['open', 'complete', 'expired'])),
});

export type SessionParams = v.InferOutput<typeof sessionCreate>;

export interface CheckoutDetails {
  lineItems: Stripe.LineItem[];
  subscription: SessionParams['subscription_data'];
  payment: SessionParams['payment_intent_data'];
}

export function createSession(account: Account, params: SessionParams): Stripe.Checkout.Session {
  // Proves on every build that what is accepted here is what stripe-node lets callers send.
  params satisfies Known<SessionParams, Stripe.Checkout.SessionCreateParams>;
  if (params.customer) find(account.state.customers, 'customer', params.customer, 'customer');
  if (params.customer && params.customer_email) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer_email');
  }
  const subscribing = params.mode === 'subscription';
  if (!subscribing && params.subscription_data) {
    throw invalid('You can not pass `subscription_data` in `payment` mode.', 'subscription_data');
  }
  if (subscribing && (params.payment_intent_data || params.invoice_creation || params.customer_creation)) {
    const param = ['payment_intent_data', 'invoice_creation', 'customer_creation'].find((name) => name in params);
    throw invalid(`You can not pass \`${param}\` in \`subscription\` mode.`, param);
  }
  const expiresIn = (params.expires_at ?? account.now() + DAY) - account.now();
  if (expiresIn < DAY / 48 || expiresIn > DAY) {
    throw invalid('`expires_at` must lie between 30 minutes and 24 hours from now.', 'expires_at');
  }
  checkMethods(params);
  if (params.discounts && params.allow_promotion_codes !== undefined) {
    throw invalid('You may only specify one of these parameters: allow_promotion_codes, discounts.', 'discounts');
  }
  if (params.customer && (params.automatic_tax?.enabled || params.tax_id_collection?.enabled)) checkAddress(params);
  const discounts = chosenDiscounts(account, params.discounts ?? [], params.customer);
  const lineItems = linesOf(account, params.line_items, { subscribing, currency: params.currency });
  const currency = lineItems[0]?.currency ?? 'usd';
  for (const { coupon } of discounts) fitsCurrency(coupon, currency, 'discounts');
  const session = sessionOf(account, params, currency);
  session.discounts = discounts.map(({ coupon, promotionCode }) =>
    promotionCode ? { coupon: null, promotion_code: promotionCode.id } : { coupon: coupon.id, promotion_code: null },
  );
  const details = { lineItems, subscription: params.subscription_data, payment: params.payment_intent_data };
  retotal(account, session, details);
  account.state.sessions.set(session.id, session);
  account.state.checkouts.set(session.id, details);
  schedule(account, session.id);
  return session;
}

function sessionOf(account: Account, params: SessionParams, currency: string): Stripe.Checkout.Session {
  const id = newId('cs_test', 58);
  const subscribing = params.mode === 'subscription';
  const taxed = params.automatic_tax?.enabled ?? false;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: 0,
    amount_total: 0,
    automatic_tax: {
      enabled: taxed,
      liability: taxed ? { type: 'self' } : null,
      provider: taxed ? 'stripe' : null,
      status: taxed ? 'complete' : null,
    },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: account.now(),
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: params.customer ? null : subscribing ? 'always' : (params.customer_creation ?? 'if_required'),
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: params.expires_at ?? account.now() + DAY,
    integration_identifier: null,
    invoice: null,
    invoice_creation: subscribing
      ? null
      : {
          enabled: params.invoice_creation?.enabled ?? false,
          invoice_data: {
            account_tax_ids: null,
            custom_fields: null,
            description: null,
            footer: null,
            issuer: null,
            metadata: {},
            rendering_options: null,
          },
        },
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: mergeMetadata({}, params.metadata),
    mode: params.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: subscribing ? (params.payment_method_collection ?? 'always') : 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: params.payment_method_options?.wechat_pay
      ? { wechat_pay: { app_id: null, client: params.payment_method_options.wechat_pay.client } }
      : {},
    payment_method_types: params.allowed_payment_method_types ?? (subscribing ? ['card'] : [...METHODS]),
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url,
    ...(params.tax_id_collection && {
      tax_id_collection: { enabled: params.tax_id_collection.enabled, required: 'never' },
    }),
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${account.url}/c/pay/${id}`,
    wallet_options: null,
  };
}

export function listSessions(account: Account, params: v.InferOutput<typeof sessionList>) {
  const { customer, payment_intent, subscription, status } = params;
  return listPage(
    account.state.sessions,
    '/v1/checkout/sessions',
    params,
    (session) =>
      (!customer || session.customer === customer) &&
      (!payment_intent || session.payment_intent === payment_intent) &&
      (!subscription || session.subscription === subscription) &&
      (!status || session.status === status),
    payment_intent ?? subscription ?? customer,
  );
}

export function expireSession(account: Account, id: string): Stripe.Checkout.Session {
  const session = find(account.state.sessions, 'checkout.session', id);
  if (session.status !== 'open') {
    throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`);
  }
  session.status = 'expired';
  session.url = null;
  raise(account, { type: 'checkout.session.expired', data: { object: session } });
  return session;
}

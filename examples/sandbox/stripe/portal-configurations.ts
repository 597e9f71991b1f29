import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { raise } from './events.ts';
import { find, idOf, listPage, mergeMetadata } from './lists.ts';
import { amount, flag, type Known, metadata, metadataUpdate, page, text, texts, url } from './params.ts';

const none = v.literal('');
const proration = v.picklist(['always_invoice', 'create_prorations', 'none']);
const features = v.strictObject({
  customer_update: v.optional(
    v.strictObject({
      allowed_updates: v.optional(
        v.union([none, v.array(v.picklist(['address', 'email', 'name', 'phone', 'shipping', 'tax_id']))]),
      ),
      enabled: flag,
    }),
  ),
  invoice_history: v.optional(v.strictObject({ enabled: flag })),
  payment_method_update: v.optional(v.strictObject({ enabled: flag })),
  subscription_cancel: v.optional(
    v.strictObject({
      cancellation_reason: v.optional(
        v.strictObject({
          enabled: flag,
          options: v.union([
            none,
            v.array(
              v.picklist([
                'customer_service',
                'low_quality',
                'missing_features',
                'other',
                'switched_service',
                'too_complex',
                'too_expensive',
                'unused',
              ]),
            ),
          ]),
        }),
      ),
      enabled: flag,
      mode: v.optional(v.picklist(['at_period_end', 'immediately'])),
      proration_behavior: v.optional(proration),
    }),
  ),
  subscription_update: v.optional(
    v.strictObject({
      default_allowed_updates: v.optional(
        v.union([none, v.array(v.picklist(['price', 'promotion_code', 'quantity']))]),
      ),
      enabled: flag,
      products: v.optional(
        v.union([
          none,
          v.array(
            v.strictObject({
              adjustable_quantity: v.optional(
                v.strictObject({ enabled: flag, maximum: v.optional(amount), minimum: v.optional(amount) }),
              ),
              prices: texts,
              product: text,
            }),
          ),
        ]),
      ),
      proration_behavior: v.optional(proration),
      trial_update_behavior: v.optional(v.picklist(['continue_trial', 'end_trial'])),
    }),
  ),
});
const fields = {
  business_profile: v.optional(
    v.strictObject({
      headline: v.optional(text),
      privacy_policy_url: v.optional(url),
      terms_of_service_url: v.optional(url),
    }),
  ),
  default_return_url: v.optional(v.union([none, url])),
  name: v.optional(v.union([none, text])),
};
export const configurationCreate = v.strictObject({ ...fields, features, metadata: v.optional(metadata) });
export const configurationUpdate = v.strictObject({
  ...fields,
  active: v.optional(flag),
  features: v.optional(features),
  metadata: v.optional(metadataUpdate),
});
export const configurationList = v.strictObject({ ...page, active: v.optional(flag), is_default: v.optional(flag) });

type Update = v.InferOutput<typeof configurationUpdate>;

export function createConfiguration(
  account: Account,
  params: v.InferOutput<typeof configurationCreate>,
  isDefault = false,
): Stripe.BillingPortal.Configuration {
  params satisfies Known<typeof params, Stripe.BillingPortal.ConfigurationCreateParams>;
  const configuration: Stripe.BillingPortal.Configuration = {
    id: newId('bpc'),
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: account.now(),
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: [], enabled: false },
      invoice_history: { enabled: false },
      payment_method_update: { enabled: false, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: false,
        mode: 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: [],
        enabled: false,
        proration_behavior: 'none',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'end_trial',
      },
    },
    is_default: isDefault,
    livemode: false,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: account.now(),
  };
  apply(account, configuration, params);
  account.state.portalConfigurations.set(configuration.id, configuration);
  raise(account, { type: 'billing_portal.configuration.created', data: { object: configuration } });
  return configuration;
}

export function updateConfiguration(account: Account, id: string, params: Update) {
  const configuration = find(account.state.portalConfigurations, 'billing_portal configuration', id);
  apply(account, configuration, params);
  configuration.updated = account.now();
  raise(account, { type: 'billing_portal.configuration.updated', data: { object: configuration } });
  return configuration;
}

function apply(account: Account, configuration: Stripe.BillingPortal.Configuration, params: Update) {
  const { customer_update, invoice_history, payment_method_update, subscription_cancel, subscription_update } =
    params.features ?? {};
  const products = subscription_update?.products;
  // Everything is checked before anything changes.
  for (const [index, offer] of (products || []).entries()) {
    const param = `features[subscription_update][products][${index}]`;
    find(account.state.products, 'product', offer.product, `${param}[product]`);
    for (const price of offer.prices) find(account.state.prices, 'price', price, `${param}[prices]`);
  }
  const { features } = configuration;
  if (params.active !== undefined) configuration.active = params.active;
  Object.assign(configuration.business_profile, params.business_profile);
  if (params.default_return_url !== undefined) configuration.default_return_url = params.default_return_url || null;
  if (params.name !== undefined) configuration.name = params.name || null;
  configuration.metadata = mergeMetadata(configuration.metadata ?? {}, params.metadata);
  if (customer_update) {
    const { allowed_updates: allowed, enabled } = customer_update;
    features.customer_update = { allowed_updates: allowed || [], enabled };
  }
  Object.assign(features.invoice_history, invoice_history);
  Object.assign(features.payment_method_update, payment_method_update);
  const { cancellation_reason: reasons, ...cancel } = subscription_cancel ?? {};
  Object.assign(features.subscription_cancel, cancel);
  if (reasons) {
    const { enabled, options } = reasons;
    features.subscription_cancel.cancellation_reason = { enabled, feedback_options: null, options: options || [] };
  }
  if (!subscription_update) return;
  const { products: _, default_allowed_updates: allowed, ...rest } = subscription_update;
  Object.assign(features.subscription_update, rest);
  if (allowed !== undefined) features.subscription_update.default_allowed_updates = allowed || [];
  if (products === undefined) return;
  const offers = (products || []).map(({ adjustable_quantity: quantity, prices, product }) => ({
    adjustable_quantity: {
      enabled: quantity?.enabled ?? false,
      maximum: quantity?.maximum ?? null,
      minimum: quantity?.minimum ?? 1,
    },
    prices,
    product,
  }));
  account.state.portalOffers.set(configuration.id, offers);
}

/** The account's own: what a session without a configuration uses. */
export function defaultConfiguration(account: Account): Stripe.BillingPortal.Configuration {
  const known = account.state.portalConfigurations.of().find((configuration) => configuration.is_default);
  const enabled = { enabled: true };
  const whole = { invoice_history: enabled, payment_method_update: enabled, subscription_cancel: enabled };
  return known ?? createConfiguration(account, { features: whole }, true);
}

export function listConfigurations(account: Account, params: v.InferOutput<typeof configurationList>) {
  const { active, is_default } = params;
  return listPage(
    account.state.portalConfigurations,
    '/v1/billing_portal/configurations',
    params,
    (configuration) =>
      (active === undefined || configuration.active === active) &&
      (is_default === undefined || configuration.is_default === is_default),
  );
}

/** The prices that a subscription may change to; its own among them. */
export function offeredPrices({ state }: Account, configuration: Stripe.BillingPortal.Configuration): Stripe.Price[] {
  if (!configuration.features.subscription_update.enabled) return [];
  const offers = state.portalOffers.get(idOf(configuration) ?? '') ?? [];
  return offers.flatMap((offer) => offer.prices.flatMap((id) => state.prices.get(id) ?? []));
}

import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find } from './lists.ts';
import { amount, type Known, text, url } from './params.ts';
import { defaultConfiguration, offeredPrices } from './portal-configurations.ts';

const ofSubscription = v.strictObject({ subscription: text });
export const portalSessionCreate = v.strictObject({
  customer: text,
  configuration: v.optional(text),
  flow_data: v.optional(
    v.strictObject({
      after_completion: v.optional(
        v.strictObject({
          hosted_confirmation: v.optional(v.strictObject({ custom_message: v.optional(text) })),
          redirect: v.optional(v.strictObject({ return_url: url })),
          type: v.picklist(['hosted_confirmation', 'portal_homepage', 'redirect']),
        }),
      ),
      subscription_cancel: v.optional(ofSubscription),
      subscription_update: v.optional(ofSubscription),
      subscription_update_confirm: v.optional(
        v.strictObject({
          items: v.array(v.strictObject({ id: text, price: v.optional(text), quantity: v.optional(amount) })),
          subscription: text,
        }),
      ),
      type: v.picklist([
        'payment_method_update',
        'subscription_cancel',
        'subscription_update',
        'subscription_update_confirm',
      ]),
    }),
  ),
  locale: v.optional(text),
  return_url: v.optional(url),
});
type SessionParams = v.InferOutput<typeof portalSessionCreate>;

export function createPortalSession(account: Account, params: SessionParams): Stripe.BillingPortal.Session {
  params satisfies Known<SessionParams, Stripe.BillingPortal.SessionCreateParams>;
  const customer = find(account.state.customers, 'customer', params.customer, 'customer');
  const configuration = params.configuration
    ? find(account.state.portalConfigurations, 'configuration', params.configuration, 'configuration')
    : defaultConfiguration(account);
  if (!configuration.active) throw invalid('The portal configuration is not active.', 'configuration');
  const id = newId('bps');
  const session: Stripe.BillingPortal.Session = {
    id,
    object: 'billing_portal.session',
    configuration: configuration.id,
    created: account.now(),
    customer: customer.id,
    customer_account: null,
    flow: params.flow_data ? flowOf(account, configuration, customer, params.flow_data) : null,
    livemode: false,
    locale: params.locale ?? null,
    on_behalf_of: null,
    return_url: params.return_url ?? configuration.default_return_url,
    url: `${account.url}/p/session/${id}`,
  };
  account.state.portalSessions.set(id, session);
  raise(account, { type: 'billing_portal.session.created', data: { object: session } });
  return session;
}

function flowOf(
  account: Account,
  configuration: Stripe.BillingPortal.Configuration,
  customer: Stripe.Customer,
  data: NonNullable<SessionParams['flow_data']>,
): Stripe.BillingPortal.Session.Flow {
  const { type, after_completion: after } = data;
  const features = configuration.features;
  const feature = type === 'subscription_update_confirm' ? features.subscription_update : features[type];
  if (!feature.enabled) {
    throw invalid(`This configuration does not enable the feature of the flow \`${type}\`.`, 'flow_data[type]');
  }
  const target = type === 'payment_method_update' ? null : data[type];
  if (target === undefined) {
    throw invalid(`Missing required param: flow_data[${type}].`, `flow_data[${type}]`, 'parameter_missing');
  }
  const param = `flow_data[${type}][subscription]`;
  if (target) {
    const subscription = find(account.state.subscriptions, 'subscription', target.subscription, param);
    if (subscription.customer !== customer.id) throw invalid('The subscription is another customer’s.', param);
    if (subscription.status === 'canceled') throw invalid('The subscription is canceled.', param);
    if (type === 'subscription_cancel' && subscription.cancel_at_period_end) {
      throw invalid('The subscription is set to be canceled already.', param);
    }
  }
  if (after?.type === 'redirect' && !after.redirect) {
    throw invalid('Missing required param: flow_data[after_completion][redirect].', 'flow_data[after_completion]');
  }
  const confirm = type === 'subscription_update_confirm' ? data.subscription_update_confirm : undefined;
  const offered = offeredPrices(account, configuration);
  for (const item of confirm?.items ?? []) {
    if (!item.price || offered.some((price) => price.id === item.price)) continue;
    throw invalid(`The price ${item.price} is not one of the portal configuration’s.`, 'flow_data');
  }
  return {
    after_completion: {
      hosted_confirmation:
        after?.type === 'hosted_confirmation'
          ? { custom_message: after.hosted_confirmation?.custom_message ?? null }
          : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? 'portal_homepage',
    },
    customer_update: null,
    subscription_cancel:
      type === 'subscription_cancel' && target ? { retention: null, subscription: target.subscription } : null,
    subscription_pause: null,
    subscription_update: type === 'subscription_update' && target ? { subscription: target.subscription } : null,
    subscription_update_confirm: confirm
      ? {
          discounts: null,
          items: confirm.items.map(({ id, price = null, quantity }) => ({ id, price, ...(quantity && { quantity }) })),
          subscription: confirm.subscription,
        }
      : null,
    type,
  };
}

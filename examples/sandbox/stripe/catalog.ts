import Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find, listPage, mergeMetadata } from './lists.ts';
import { amount, currency, flag, metadata, metadataUpdate, page, text, texts, url } from './params.ts';

export const productCreate = v.strictObject({
  id: v.optional(text),
  name: text,
  description: v.optional(text),
  active: v.optional(flag),
  images: v.optional(texts),
  metadata: v.optional(metadata),
  url: v.optional(url),
});
export const productUpdate = v.strictObject({
  name: v.optional(text),
  description: v.optional(text),
  active: v.optional(flag),
  metadata: v.optional(metadataUpdate),
});
export const productList = v.strictObject({ ...page, active: v.optional(flag), ids: v.optional(texts) });

const interval = v.picklist(['day', 'week', 'month', 'year']);
const recurring = v.strictObject({ interval, interval_count: v.optional(amount) });
const productData = v.strictObject({
  name: text,
  description: v.optional(text),
  images: v.optional(texts),
  metadata: v.optional(metadata),
});
/** A price written out inside a checkout line. */
export const priceData = v.strictObject({
  currency,
  unit_amount: amount,
  product: v.optional(text),
  product_data: v.optional(productData),
  recurring: v.optional(recurring),
});
export const priceCreate = v.strictObject({
  currency,
  unit_amount: amount,
  product: v.optional(text),
  product_data: v.optional(v.strictObject({ name: text, metadata: v.optional(metadata) })),
  recurring: v.optional(recurring),
  active: v.optional(flag),
  currency_options: v.optional(v.record(currency, v.strictObject({ unit_amount: amount }))),
  lookup_key: v.optional(text),
  transfer_lookup_key: v.optional(flag),
  nickname: v.optional(text),
  metadata: v.optional(metadata),
});
export const priceUpdate = v.strictObject({
  active: v.optional(flag),
  currency_options: v.optional(v.record(currency, v.strictObject({ unit_amount: amount }))),
  lookup_key: v.optional(text),
  transfer_lookup_key: v.optional(flag),
  nickname: v.optional(text),
  metadata: v.optional(metadataUpdate),
});
export const priceList = v.strictObject({
  ...page,
  active: v.optional(flag),
  currency: v.optional(currency),
  lookup_keys: v.optional(texts),
  product: v.optional(text),
  type: v.optional(v.picklist(['one_time', 'recurring'])),
});

export function createProduct(account: Account, params: Stripe.ProductCreateParams): Stripe.Product {
  if (params.id && account.state.products.has(params.id)) {
    throw invalid(`Product already exists: ${params.id}`, 'id', 'resource_already_exists');
  }
  const product: Stripe.Product = {
    id: params.id ?? newId('prod', 14),
    object: 'product',
    active: params.active ?? true,
    created: account.now(),
    default_price: null,
    description: params.description ?? null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: account.now(),
    url: params.url ?? null,
  };
  account.state.products.set(product.id, product);
  raise(account, { type: 'product.created', data: { object: product } });
  return product;
}

export function updateProduct(account: Account, id: string, params: v.InferOutput<typeof productUpdate>) {
  const product = find(account.state.products, 'product', id);
  const { metadata, ...fields } = params;
  Object.assign(product, fields, {
    metadata: mergeMetadata(product.metadata, metadata),
    updated: account.now(),
  });
  raise(account, { type: 'product.updated', data: { object: product } });
  return product;
}

type PriceParams = Omit<v.InferOutput<typeof priceCreate>, 'product_data'> &
  Pick<v.InferOutput<typeof priceData>, 'product_data'>;

export function createPrice(account: Account, params: PriceParams, param = ''): Stripe.Price {
  const at = (name: string) => (param ? `${param}[${name}]` : name);
  if ((params.product === undefined) === (params.product_data === undefined)) {
    throw invalid('You must specify either `product` or `product_data`.', at('product'), 'parameter_missing');
  }
  if (params.lookup_key) claimLookupKey(account, params.lookup_key, params.transfer_lookup_key);
  const product = params.product_data
    ? createProduct(account, { ...params.product_data, active: params.active ?? true }).id
    : find(account.state.products, 'product', params.product ?? '', at('product')).id;
  const price: Stripe.Price = {
    id: newId('price'),
    object: 'price',
    active: params.active ?? true,
    billing_scheme: 'per_unit',
    created: account.now(),
    currency: params.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product,
    recurring: params.recurring
      ? {
          interval: params.recurring.interval,
          interval_count: params.recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: params.recurring ? 'recurring' : 'one_time',
    unit_amount: params.unit_amount,
    unit_amount_decimal: Stripe.Decimal.from(params.unit_amount),
  };
  account.state.prices.set(price.id, price);
  keepCurrencies(account, price, params.currency_options);
  raise(account, { type: 'price.created', data: { object: price } });
  return price;
}

export function updatePrice(account: Account, id: string, params: v.InferOutput<typeof priceUpdate>) {
  const price = find(account.state.prices, 'price', id);
  const { metadata, transfer_lookup_key, currency_options, ...fields } = params;
  keepCurrencies(account, price, currency_options);
  if (fields.lookup_key && fields.lookup_key !== price.lookup_key) {
    claimLookupKey(account, fields.lookup_key, transfer_lookup_key);
  }
  Object.assign(price, fields, { metadata: mergeMetadata(price.metadata, metadata) });
  raise(account, { type: 'price.updated', data: { object: price } });
  return price;
}

/** The price in other currencies; Stripe lists its own among them. */
function keepCurrencies(
  { state }: Account,
  price: Stripe.Price,
  options: Record<string, { unit_amount: number }> | undefined,
) {
  if (!options) return;
  const kept = state.priceCurrencies.get(price.id) ?? {};
  for (const [name, { unit_amount }] of [
    [price.currency, { unit_amount: price.unit_amount ?? 0 }] as const,
    ...Object.entries(options),
  ]) {
    kept[name] = {
      custom_unit_amount: null,
      tax_behavior: 'unspecified',
      unit_amount,
      unit_amount_decimal: Stripe.Decimal.from(unit_amount),
    };
  }
  state.priceCurrencies.set(price.id, kept);
}

function claimLookupKey(account: Account, key: string, transfer: boolean | undefined) {
  const holder = account.state.prices.of().find((price) => price.lookup_key === key);
  if (!holder) return;
  if (!transfer) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key', 'resource_already_exists');
  }
  holder.lookup_key = null;
}

export function listProducts(account: Account, params: v.InferOutput<typeof productList>) {
  const { active, ids } = params;
  return listPage(
    account.state.products,
    '/v1/products',
    params,
    (product) => (active === undefined || product.active === active) && (!ids || ids.includes(product.id)),
  );
}

export function listPrices(account: Account, params: v.InferOutput<typeof priceList>) {
  const { active, lookup_keys } = params;
  return listPage(
    account.state.prices,
    '/v1/prices',
    params,
    (price) =>
      (active === undefined || price.active === active) &&
      (!lookup_keys || lookup_keys.includes(price.lookup_key ?? '')) &&
      (!params.product || price.product === params.product) &&
      (!params.currency || price.currency === params.currency) &&
      (!params.type || price.type === params.type),
  );
}

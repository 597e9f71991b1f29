import { Hono } from 'hono';
import type { Account } from './account.ts';
import { endpoints } from './call.ts';
import * as catalog from './catalog.ts';
import * as coupons from './coupons.ts';
import { listPage } from './lists.ts';

/** What is sold, and at what reduction. */
export function catalogApi(account: Account) {
  const { on, one, nothing } = endpoints(account);
  const { state } = account;
  return new Hono()
    .post(
      '/products',
      on(catalog.productCreate, (params) => catalog.createProduct(account, params)),
    )
    .get(
      '/products',
      on(catalog.productList, (params) => catalog.listProducts(account, params)),
    )
    .get('/products/:id', one('product', state.products))
    .post(
      '/products/:id',
      on(catalog.productUpdate, (params, id) => catalog.updateProduct(account, id, params)),
    )
    .post(
      '/prices',
      on(catalog.priceCreate, (params) => catalog.createPrice(account, params)),
    )
    .get(
      '/prices',
      on(catalog.priceList, (params) => catalog.listPrices(account, params)),
    )
    .get('/prices/:id', one('price', state.prices))
    .post(
      '/prices/:id',
      on(catalog.priceUpdate, (params, id) => catalog.updatePrice(account, id, params)),
    )
    .post(
      '/coupons',
      on(coupons.couponCreate, (params) => coupons.createCoupon(account, params)),
    )
    .get(
      '/coupons',
      on(coupons.couponList, (params) => listPage(state.coupons, '/v1/coupons', params)),
    )
    .get('/coupons/:id', one('coupon', state.coupons))
    .post(
      '/coupons/:id',
      on(coupons.couponUpdate, (params, id) => coupons.updateCoupon(account, id, params)),
    )
    .delete(
      '/coupons/:id',
      on(nothing, (_, id) => coupons.deleteCoupon(account, id)),
    )
    .post(
      '/promotion_codes',
      on(coupons.promotionCodeCreate, (params) => coupons.createPromotionCode(account, params)),
    )
    .get(
      '/promotion_codes',
      on(coupons.promotionCodeList, (params) => coupons.listPromotionCodes(account, params)),
    )
    .get('/promotion_codes/:id', one('promotion_code', state.promotionCodes))
    .post(
      '/promotion_codes/:id',
      on(coupons.promotionCodeUpdate, (params, id) => coupons.updatePromotionCode(account, id, params)),
    );
}

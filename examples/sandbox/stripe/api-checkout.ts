import { Hono } from 'hono';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { endpoints } from './call.ts';
import * as customers from './customers.ts';
import { lineItems } from './expand.ts';
import { find, listPage } from './lists.ts';
import * as portal from './portal-configurations.ts';
import { createPortalSession, portalSessionCreate } from './portal-sessions.ts';
import * as sessions from './sessions.ts';

/** Who pays, and the pages where they do. */
export function checkoutApi(account: Account) {
  const { on, one, nothing } = endpoints(account);
  const { state } = account;
  return new Hono()
    .post(
      '/customers',
      on(customers.customerFields, (params) => customers.createCustomer(account, params)),
    )
    .get(
      '/customers',
      on(customers.customerList, (p) =>
        listPage(state.customers, '/v1/customers', p, (customer) => !p.email || customer.email === p.email),
      ),
    )
    .get(
      '/customers/:id',
      on(nothing, (_, id) => state.deletedCustomers.get(id) ?? find(state.customers, 'customer', id)),
    )
    .post(
      '/customers/:id',
      on(customers.customerFields, (params, id) => customers.updateCustomer(account, id, params)),
    )
    .delete(
      '/customers/:id',
      on(nothing, (_, id) => customers.deleteCustomer(account, id)),
    )
    .post(
      '/checkout/sessions',
      on(sessions.sessionCreate, (params) => sessions.createSession(account, params)),
    )
    .get(
      '/checkout/sessions',
      on(sessions.sessionList, (params) => sessions.listSessions(account, params)),
    )
    .get('/checkout/sessions/:id', one('checkout.session', state.sessions))
    .get(
      '/checkout/sessions/:id/line_items',
      on(v.strictObject({ limit: v.optional(v.string()) }), (_, id) =>
        lineItems(account, find(state.sessions, 'checkout.session', id).id),
      ),
    )
    .post(
      '/checkout/sessions/:id/expire',
      on(nothing, (_, id) => sessions.expireSession(account, id)),
    )
    .post(
      '/billing_portal/configurations',
      on(portal.configurationCreate, (params) => portal.createConfiguration(account, params)),
    )
    .get(
      '/billing_portal/configurations',
      on(portal.configurationList, (params) => portal.listConfigurations(account, params)),
    )
    .get('/billing_portal/configurations/:id', one('billing_portal configuration', state.portalConfigurations))
    .post(
      '/billing_portal/configurations/:id',
      on(portal.configurationUpdate, (params, id) => portal.updateConfiguration(account, id, params)),
    )
    .post(
      '/billing_portal/sessions',
      on(portalSessionCreate, (params) => createPortalSession(account, params)),
    );
}

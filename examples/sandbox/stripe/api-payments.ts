import { Hono } from 'hono';
import type { Account } from './account.ts';
import { endpoints } from './call.ts';
import { chargeList, listCharges } from './charges.ts';
import { disputeList, listDisputes } from './disputes.ts';
import { eventList, listEvents } from './events.ts';
import { intentList, intentUpdate, listPayments, updatePayment } from './payment-intents.ts';
import { createRefund, listRefunds, refundCreate, refundList } from './refunds.ts';

/** Money that moved, moved back or is argued about, and the record of it all. */
export function paymentsApi(account: Account) {
  const { on, one } = endpoints(account);
  const { state } = account;
  return new Hono()
    .get(
      '/payment_intents',
      on(intentList, (params) => listPayments(account, params)),
    )
    .get('/payment_intents/:id', one('payment_intent', state.paymentIntents))
    .post(
      '/payment_intents/:id',
      on(intentUpdate, (params, id) => updatePayment(account, id, params)),
    )
    .get('/payment_methods/:id', one('PaymentMethod', state.paymentMethods))
    .get(
      '/charges',
      on(chargeList, (params) => listCharges(account, params)),
    )
    .get('/charges/:id', one('charge', state.charges))
    .post(
      '/refunds',
      on(refundCreate, (params) => createRefund(account, params)),
    )
    .get(
      '/refunds',
      on(refundList, (params) => listRefunds(account, params)),
    )
    .get('/refunds/:id', one('refund', state.refunds))
    .get(
      '/disputes',
      on(disputeList, (params) => listDisputes(account, params)),
    )
    .get('/disputes/:id', one('dispute', state.disputes))
    .get(
      '/events',
      on(eventList, (params) => listEvents(account, params)),
    )
    .get('/events/:id', one('event', state.events));
}

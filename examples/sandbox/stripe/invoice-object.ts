import type Stripe from 'stripe';
import { type Account, newId } from './account.ts';
import { discountTotals, settle } from './discounting.ts';
import { reductionsOf } from './discounts.ts';
import { type InvoiceLine, invoiceLine, taxOf } from './invoice-lines.ts';
import { idOf } from './lists.ts';
import type { Payment } from './payment-intents.ts';

export interface InvoiceDraft {
  customer: Stripe.Customer;
  currency: string;
  lines: InvoiceLine[];
  reason: Stripe.Invoice.BillingReason;
  subscription: Stripe.Subscription | null;
  discounts: readonly Stripe.Discount[];
  taxed: boolean;
  /** What the payment is to carry; a subscription's own says only what it is for. */
  payment?: Pick<Payment, 'description' | 'metadata' | 'receiptEmail'>;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** A draft with its sums; nothing is due before it is finalized. */
export function invoiceOf(account: Account, draft: InvoiceDraft): Stripe.Invoice {
  const { customer, subscription, lines } = draft;
  const id = newId('in');
  const now = account.now();
  const gross = lines.map((line) => ({
    amount: line.amount,
    product: idOf(line.price.product) ?? '',
    discountable: !line.proration,
  }));
  const nets = settle(gross, reductionsOf(account, draft.discounts), draft.taxed);
  const subtotal = sum(lines.map((line) => line.amount));
  const tax = sum(nets.map((net) => net.tax));
  const total = sum(nets.map((net) => net.total));
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Local stand-in',
    account_tax_ids: null,
    amount_due: Math.max(0, total),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: Math.max(0, total),
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: draft.taxed,
      liability: draft.taxed ? { type: 'self' } : null,
      provider: draft.taxed ? 'stripe' : null,
      status: draft.taxed ? 'complete' : null,
    },
    automatically_finalizes_at: null,
    billing_reason: draft.reason,
    collection_method: 'charge_automatically',
    created: now,
    currency: draft.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: draft.discounts.map((discount) => discount.id),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: {
      object: 'list',
      data: lines.map((line, index) => {
        const net = nets[index] ?? { discounts: [], tax: 0, total: line.amount };
        return invoiceLine(id, line, net, subscription);
      }),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription && {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: now,
    period_start: now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: null,
    total,
    total_discount_amounts: discountTotals(nets).map(({ id, amount }) => ({ amount, discount: id })),
    total_excluding_tax: total - tax,
    total_pretax_credit_amounts: [],
    total_taxes: draft.taxed ? [taxOf(tax, total - tax)] : [],
    webhooks_delivered_at: null,
  };
}

import type { State } from './state.ts';

/** Sums of one currency, in its minor unit. */
export interface Book {
  /** Charges that succeeded, as they were taken. */
  charged: number;
  refunded: number;
  /** Disputes lost. */
  lost: number;
  /** Taken back by disputes that are still open. */
  withheld: number;
  /** Charged less refunded, lost and withheld. */
  net: number;
}

/** Every currency's books, from the objects themselves. */
export function booksOf({ charges, refunds, disputes }: State): Record<string, Book> {
  const books: Record<string, Book> = {};
  const book = (currency: string) => {
    books[currency] ??= { charged: 0, refunded: 0, lost: 0, withheld: 0, net: 0 };
    return books[currency];
  };
  for (const charge of charges.values()) if (charge.paid) book(charge.currency).charged += charge.amount;
  for (const refund of refunds.values())
    if (refund.status === 'succeeded') book(refund.currency).refunded += refund.amount;
  for (const dispute of disputes.values()) {
    if (dispute.status === 'lost') book(dispute.currency).lost += dispute.amount;
    else if (!dispute.is_charge_refundable) book(dispute.currency).withheld += dispute.amount;
  }
  for (const sums of Object.values(books)) sums.net = sums.charged - sums.refunded - sums.lost - sums.withheld;
  return books;
}

import type { Plan } from '../../sdk/index.ts';

/** A monthly subscription that opens everything, unless told otherwise. */
export function aPlan(changes: Partial<Plan> = {}): Plan {
  return {
    id: 'monthly',
    name: 'Monthly',
    description: 'Every paid post and course.',
    kind: 'subscription',
    amount: 900,
    currency: 'eur',
    prices: [],
    interval: 'month',
    trialDays: 0,
    seats: 1,
    days: null,
    opens: 'all',
    tier: null,
    ...changes,
  };
}

import type { Plan } from '../worker/contract/billing.ts';

/** Minor units of an ISO 4217 currency, lower case. */
export interface PriceTag {
  amount: number;
  currency: string;
}

/** What a plan costs readers in a region (ISO 3166-1, `DE`): the price that is for it, else the plan's first. Pure. */
export function priceFor(plan: Pick<Plan, 'amount' | 'currency' | 'prices'>, region: string | undefined): PriceTag {
  const { amount, currency } = plan.prices.find(({ regions }) => region && regions.includes(region)) ?? plan;
  return { amount, currency };
}

/** The region that a language tag (BCP 47) names, or that most who speak it live in: `de` is `DE`. */
export function regionOf(language: string = navigator.language): string | undefined {
  try {
    return new Intl.Locale(language).maximize().region;
  } catch {
    return undefined;
  }
}

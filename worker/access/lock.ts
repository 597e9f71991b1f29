import type { Plan } from '../contract/billing.ts';
import type { Verdict } from './can.ts';

/** A refusal in the wire's words. */
export function lockOf(verdict: Verdict & { open: false }, offers: Plan[]) {
  return {
    reason: verdict.needs,
    offers: verdict.needs === 'wait' ? [] : offers,
    opensAt: verdict.needs === 'wait' ? verdict.opensAt : null,
    ended: verdict.needs === 'plan' ? verdict.ended : null,
  };
}

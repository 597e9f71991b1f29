import type { SiteRules } from '../contract/site.ts';

/** What holds until the owner decides otherwise. */
export const defaultRules: SiteRules = {
  graceDays: 14,
  partialRefund: 'keep',
  withdrawalDays: 14,
  withdrawalRefund: 'full',
  meterVisitors: 0,
  meterMembers: 0,
  referralDays: 0,
  tax: false,
};

export const rulesOf = (set: Partial<SiteRules>): SiteRules => ({ ...defaultRules, ...set });

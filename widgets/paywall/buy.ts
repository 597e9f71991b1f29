import { BillingApi } from '../../sdk/billing.ts';
import type { LyceumCore } from '../../sdk/core.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';

/** Leaves for the payment page; comes back with the reason in the reader's words when that fails. */
export async function buy(lyceum: LyceumCore, plan: string): Promise<string> {
  try {
    const { url } = await new BillingApi(lyceum).checkout(plan);
    location.assign(url);
    return '';
  } catch (error) {
    return explain(asLyceumError(error));
  }
}

import type { LyceumCore } from '../../sdk/core.ts';
import { MembershipApi } from '../../sdk/membership.ts';

/** Back from Stripe's portal: what was changed there shows at once; should Stripe not answer, when it announces it. */
export async function takeOver(lyceum: LyceumCore): Promise<void> {
  await new MembershipApi(lyceum).refresh().catch(() => {});
}

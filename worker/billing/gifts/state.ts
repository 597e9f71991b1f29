import type { GiftState } from '../../contract/gift.ts';
import type { gift } from '../../db/gift.ts';

type Dated = Pick<typeof gift.$inferSelect, 'deliverAt' | 'voidedAt' | 'redeemedAt'>;

/** How a gift that was paid for stands. */
export function stateOf({ deliverAt, voidedAt, redeemedAt }: Dated, now: number): GiftState {
  if (voidedAt !== null) return 'void';
  if (redeemedAt !== null) return 'redeemed';
  return deliverAt !== null && deliverAt > now ? 'scheduled' : 'ready';
}

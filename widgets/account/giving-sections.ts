import { define } from '../base/element.ts';
import { LyceumGifts } from './gifts.ts';
import { LyceumReferral } from './referral.ts';
import { LyceumSeats } from './seats.ts';

/** A function, since a module that is imported for its effects alone is dropped from the build (`sideEffects` in package.json). */
export function defineGiving(): void {
  define('lyceum-gifts', LyceumGifts);
  define('lyceum-seats', LyceumSeats);
  define('lyceum-referral', LyceumReferral);
}

import { define } from '../base/element.ts';
import { LyceumGifts } from './gifts.ts';
import { LyceumReferral } from './referral.ts';
import { LyceumSeats } from './seats.ts';

define('lyceum-gifts', LyceumGifts);
define('lyceum-seats', LyceumSeats);
define('lyceum-referral', LyceumReferral);

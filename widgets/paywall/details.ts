import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { offerInAddress } from '../../sdk/billing.ts';
import { referralOf } from '../../sdk/referral-of.ts';
import { define } from '../base/element.ts';
import { ended } from './ended.ts';
import type { LyceumGate } from './gate.ts';
import { LyceumMeter } from './meter.ts';
import { LyceumOffer } from './offer.ts';
import { opening } from './opening.ts';
import { adopt } from './rare-styles.ts';

export { terms } from './terms.ts';

define('lyceum-meter', LyceumMeter);
define('lyceum-offer', LyceumOffer);

/** In place of the offers, for who has the content already but not yet. */
export function wait(gate: LyceumGate) {
  return html`<h2>${msg(str`Opens to you on ${opening(gate.content.opensAt ?? 0)}`)}</h2>
    <p class="muted">${msg('It is yours already. Come back then, and the rest stands here.')}</p>`;
}

/** Below the heading, where “every paid post and course” would not be true. */
export function lead({ content: { offers } }: LyceumGate): string | null {
  return offers.every(({ opens, interval }) => opens === 'all' && interval)
    ? null
    : msg('Choose how to read on, right here.');
}

/** Above the offers: why access is over, what a code does, and the way to read without paying. */
export function above(gate: LyceumGate) {
  const { content, lyceum } = gate;
  const code = content.offers.length > 0 ? offerInAddress() : null;
  adopt(gate);
  // Only this page's address may have it, and the checkout may follow on another page.
  referralOf(location, () => localStorage);
  return html`
    ${content.ended ? html`<p class="notice below">${ended(content.ended)}</p>` : null}
    ${
      content.meter && content.slug
        ? html`<lyceum-meter .lyceum=${lyceum} .meter=${content.meter} .slug=${content.slug} .opened=${gate.free}></lyceum-meter>`
        : null
    }
    ${code ? html`<lyceum-offer .lyceum=${lyceum} .code=${code.toUpperCase()} .plans=${content.offers}></lyceum-offer>` : null}
  `;
}

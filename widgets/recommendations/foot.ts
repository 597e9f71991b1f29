import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { RecommendationList } from '../../sdk/index.ts';

/**
 * The plan that would open what the list holds locked, in one quiet line. It leads to the first of them: the gate there
 * shows every plan with its price, which is the same for everybody.
 */
export function foot({ offer, recommendations }: RecommendationList) {
  if (!offer) return null;
  const { name, opens } = offer;
  const words = opens === 1 ? msg(str`${name} would open 1 of these`) : msg(str`${name} would open ${opens} of these`);
  const locked = recommendations.find(({ access }) => access === 'paid');
  return html`<p class="foot small muted" part="offer">
    ${locked ? html`<a class="line" href=${locked.url}>${words}</a>` : html`<span class="line">${words}</span>`}
  </p>`;
}

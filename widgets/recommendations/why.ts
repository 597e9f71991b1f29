import { msg } from '@lit/localize';
import { html } from 'lit';
import type { Recommendation } from '../../sdk/index.ts';

/** The four terms behind a place in the list, and how they make it. */
export function why({ terms }: Recommendation) {
  const meters: [string, number][] = [
    [msg('Your interests'), terms.interestMatch],
    [msg('Fits you now'), terms.contentRelevance],
    [msg('Quality'), terms.contentQuality],
    [msg('Activity'), terms.activity],
  ];
  return html`<div class="meters">
      ${meters.map(
        ([label, value]) => html`<label><span>${label}</span><meter min="0" max="1" .value=${value}></meter></label>`,
      )}
    </div>
    <p>${msg('The first three are added up, and the sum is multiplied by the activity: the highest comes first.')}</p>`;
}

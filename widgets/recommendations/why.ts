import { msg } from '@lit/localize';
import { html } from 'lit';
import type { Recommendation } from '../../sdk/index.ts';

/**
 * The four terms behind a place in the list, and how they make it. Under a learned model they are some of what it
 * weighs: each still true of the content.
 */
export function why({ terms }: Recommendation, model: number) {
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
    <p>${
      model > 0
        ? msg('Weighed with what members who read the same went on to, as learned on this site.')
        : msg('The first three are added up, and the sum is multiplied by the activity: the highest comes first.')
    }</p>`;
}

import { msg } from '@lit/localize';
import { html } from 'lit';
import type { Recommendation } from '../../sdk/index.ts';
import { meters } from '../base/bar.ts';

/**
 * The four terms behind a place in the list, and how they make it. Under a learned model they are some of what it
 * weighs: each still true of the content.
 */
export function why({ terms }: Recommendation, model: number) {
  return html`${meters([
    [msg('Your interests'), terms.interestMatch],
    [msg('Fits you now'), terms.contentRelevance],
    [msg('Quality'), terms.contentQuality],
    [msg('Activity'), terms.activity],
  ])}
    <p>${
      model > 0
        ? msg('Weighed with what members who read the same went on to, as learned on this site.')
        : msg('The first three are added up, and the sum is multiplied by the activity: the highest comes first.')
    }</p>`;
}

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { Recommendation } from '../../sdk/index.ts';
import { meters } from '../base/bar.ts';

type Part = NonNullable<Recommendation['learned']>[number];

/** So many of what a model weighs say most of it. */
const MOST = 5;

/**
 * What is behind a place in the list, and how it makes it: the four terms of the plain formula, or what a trained model
 * weighed for this reader, the most first.
 */
export function why({ terms, learned }: Recommendation, model: number) {
  const shown: [string, number][] = learned
    ? learned.slice(0, MOST).map(({ feature, share }) => {
        const name = featureName(feature);
        return [share < 0 ? msg(str`Against it: ${name}`) : name, Math.abs(share)];
      })
    : [
        [msg('Your interests'), terms.interestMatch],
        [msg('Fits you now'), terms.contentRelevance],
        [msg('Quality'), terms.contentQuality],
        [msg('Activity'), terms.activity],
      ];
  return html`${meters(shown)}
    <p>${
      model > 0
        ? msg('Weighed with what members who read the same went on to, as learned on this site.')
        : msg('The first three are added up, and the sum is multiplied by the activity: the highest comes first.')
    }</p>`;
}

function featureName(feature: Part['feature']): string {
  switch (feature) {
    case 'collaborative':
      return msg('What readers like you went on to');
    case 'topics':
      return msg('Your interests');
    case 'quality':
      return msg('Quality');
    case 'trending':
      return msg('Read by many lately');
    case 'people':
      return msg('How many have read it');
    case 'level':
      return msg('Your level');
    case 'follow':
      return msg('What you follow');
    case 'age':
      return msg('How old it is');
    case 'habit':
      return msg('Its format and length');
    case 'graph':
      return msg('Close to what you have read');
    default:
      return msg('Interests, fit, quality and activity together');
  }
}

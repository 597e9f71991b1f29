import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Bias, ModelMetrics, ModelWeights } from '../../worker/contract/scoring-model.ts';
import { topicName } from '../base/content.ts';
import { biasLines, featureWord, figure, halfLife, signed } from './recommender-words.ts';
import { percent, table } from './revenue-tables.ts';

/** The model beside what it has to beat. */
export function metricsOf({ members, learned, plain, popular }: ModelMetrics): TemplateResult {
  const row = (name: string, { hitRate10, ndcg10 }: ModelMetrics['plain']) => [
    name,
    percent(hitRate10),
    figure(ndcg10),
  ];
  return html`${table(
    msg('How well it predicts'),
    [msg('Made with'), msg('Found in ten'), 'NDCG@10'],
    [row(msg('Learned'), learned), row(msg('Plain formulas'), plain), row(msg('Most read by all'), popular)],
  )}
    <p class="hint">${
      members === 1
        ? msg(
            'Measured on 1 member: what was taken up last is held back, all contents are ranked, and it is looked up where that one stands.',
          )
        : msg(
            str`Measured on ${members} members: what each took up last is held back, all contents are ranked, and it is looked up where that one stands.`,
          )
    } ${msg('Found in ten: how often it is among the first ten. NDCG@10 counts a higher place for more.')}</p>`;
}

/** One bar a feature, the heaviest first. Bars show the size; the number says whether it counts for or against. */
export function weightsOf({ features, halfLifeHours }: ModelWeights): TemplateResult {
  const most = Math.max(...features.map(({ weight }) => Math.abs(weight)), 1e-9);
  const sorted = [...features].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return html`<ul class="weights">
      ${sorted.map(
        ({ name, weight }) => html`<li>
          <label><span>${featureWord(name)}</span><meter min="0" max=${most} .value=${Math.abs(weight)}></meter></label>
          <output>${signed(weight)}</output>
        </li>`,
      )}
    </ul>
    <p class="hint">${msg(str`What is trending fades by half within ${halfLife(halfLifeHours)}: learned from how long your contents stay of interest.`)}
    ${msg('Where nothing is learned, all weight lies on the plain formula.')}</p>`;
}

export function biasOf(bias: Bias): TemplateResult {
  const { tenure, topics } = bias;
  return html`<dl class="bias">
      ${biasLines(bias).map(
        ({ name, value, meaning }) =>
          html`<div><dt>${name}</dt><dd><strong>${value}</strong><span class="muted small">${meaning}</span></dd></div>`,
      )}
    </dl>
    ${
      tenure.length > 0
        ? html`<h3>${msg('By how long members are here')}</h3>
            ${table(
              msg('By how long members are here'),
              [msg('Months'), msg('Members'), 'NDCG@10'],
              tenure.map(({ months, members, ndcg10 }) => [
                months,
                String(members),
                members === 0 ? '–' : figure(ndcg10),
              ]),
            )}`
        : nothing
    }
    ${
      topics.length > 0
        ? html`<h3>${msg('By topic')}</h3>
            ${table(
              msg('By topic'),
              [msg('Topic'), msg('Of what is shown'), msg('Of what there is')],
              topics.map(({ topic, exposure, share }) => [topicName(topic), percent(exposure), percent(share)]),
            )}`
        : nothing
    }`;
}

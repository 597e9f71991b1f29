import { msg, str } from '@lit/localize';
import type { Bias, ModelStatus } from '../../worker/contract/scoring-model.ts';
import { percent } from './revenue-tables.ts';

const lang = msg('en', { id: 'locale', desc: 'The BCP 47 tag of the language translated into, such as zh-Hans' });

/** A figure with so many places, as in “0.453”. */
export const figure = (value: number, places = 3) =>
  new Intl.NumberFormat(lang, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value);

/** A weight, with its sign: it may count against. */
export const signed = (value: number) =>
  new Intl.NumberFormat(lang, { maximumFractionDigits: 2, minimumFractionDigits: 2, signDisplay: 'exceptZero' }).format(
    value,
  );

export function statusWord(status: ModelStatus): string {
  return {
    training: msg('Training'),
    current: msg('In use'),
    previous: msg('Kept, the one before'),
    refused: msg('Not taken'),
    failed: msg('Failed'),
  }[status];
}

export const statusLook: Record<ModelStatus, string> = {
  training: 'draft',
  current: 'published',
  previous: 'members',
  refused: 'archived',
  failed: 'bad',
};

/** What the blend looks at, by the name that it has in `worker/scoring/blend/features.ts`. */
export function featureWord(name: string): string {
  const words: Record<string, string> = {
    plain: msg('The plain formula'),
    collaborative: msg('What like-minded members took up'),
    neighbours: msg('What members read after the same pieces'),
    topics: msg('Topics'),
    quality: msg('Quality'),
    trending: msg('Trending'),
    people: msg('How many have read it'),
    level: msg('Fits the level'),
    follow: msg('Follows the topic'),
    age: msg('Age'),
    habit: msg('Habits: time, length, format'),
    graph: msg('Close to what the member has read'),
  };
  return words[name] ?? name;
}

/** Hours as people say them: up to two days in hours, then in days. */
export function halfLife(hours: number): string {
  if (hours > 48) return msg(str`${figure(hours / 24, hours % 24 === 0 ? 0 : 1)} days`);
  return msg(str`${figure(hours, hours % 1 === 0 ? 0 : 1)} hours`);
}

/** What the lists do to the site: each figure with what it means. */
export function biasLines({ coverage, gini, popularity }: Bias): { name: string; value: string; meaning: string }[] {
  return [
    {
      name: msg('Coverage'),
      value: percent(coverage),
      meaning: msg('The share of your contents that stood among the first ten of some member.'),
    },
    {
      name: msg('Inequality (Gini)'),
      value: figure(gini, 2),
      meaning: msg('How unequally contents are shown: at 0 all alike, at 1 a single one has all the attention.'),
    },
    {
      name: msg('Pull of the popular'),
      value: `× ${figure(popularity, 2)}`,
      meaning:
        popularity > 1.05
          ? msg('Lists favour what is popular already: more than members’ own reading does.')
          : popularity < 0.95
            ? msg('Lists lean to the lesser known: more than members’ own reading does.')
            : msg('Lists are about as popular as what members read of their own accord.'),
    },
  ];
}

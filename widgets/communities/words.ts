import { msg, str } from '@lit/localize';
import type { Community, CommunityReason, LyceumError } from '../../sdk/index.ts';
import { levelName, topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';

/** Why a community is suggested, in one line. */
export function reasonText(reason: CommunityReason): string {
  switch (reason.kind) {
    case 'interest':
      return msg(str`Because you care about ${topicName(reason.topic)}`);
    case 'level':
      return msg(str`Fits your level: ${levelName(reason.level)}`);
    case 'skills':
      return msg('People there know what you want to learn');
    case 'active':
      return msg('Active these days');
    default:
      return msg('Something different');
  }
}

/** How many, for whom and about what, in one line. */
export function factsOf({ members, level, topics }: Community): string {
  const facts = [members === 0 ? msg('New') : msg(str`${members}+ members`)];
  if (level) facts.push(levelName(level));
  facts.push(topics.map(topicName).join(', '));
  return facts.filter(Boolean).join(' · ');
}

/** Why one could not be joined or left, in one line. */
export function refusal(error: LyceumError): string {
  if (error.code === 'network') return msg('Not done: no connection. Please try again.');
  return error.code === 'conflict' ? msg('You belong to as many as one can. Leave one first.') : explain(error);
}

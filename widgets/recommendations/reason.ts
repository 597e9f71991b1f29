import { msg, str } from '@lit/localize';
import type { LyceumError, Reason, Recommendation } from '../../sdk/index.ts';
import { levelName, topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';
import { isPassing } from '../base/request.ts';

/** Why a content is in the list, in one line. */
export function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'next':
      return reason.after ? msg(str`Comes after “${reason.after}”`) : msg('Your next lesson');
    case 'interest':
      return msg(str`Because you care about ${topicName(reason.topic)}`);
    case 'related':
      return msg(str`Goes with this page: ${topicName(reason.topic)}`);
    case 'level':
      return msg(str`Fits your level: ${levelName(reason.level)}`);
    case 'goal':
      return msg('Serves what you are here for');
    case 'quality':
      return msg('Readers like it');
    case 'popular':
      return msg('Much read and discussed');
    case 'because':
      return msg(str`Because of “${reason.title}”`);
    case 'trending':
      return msg('Trending this week');
    case 'path':
      return msg(str`Next on your path to ${reason.goal}`);
    case 'followed':
      return msg(str`You follow ${topicName(reason.topic)}`);
    default:
      return msg('Worth a look');
  }
}

export function kindName(kind: Recommendation['kind']): string {
  switch (kind) {
    case 'post':
      return msg('Post');
    case 'course':
      return msg('Course');
    case 'lesson':
      return msg('Lesson');
    case 'material':
      return msg('Material');
    default:
      return msg('Discussion');
  }
}

/** Why something could not be hidden or shown again, in one line. */
export function refusalText(error: LyceumError): string {
  if (isPassing(error)) return msg('Not done: no connection. Please try again.');
  return error.code === 'conflict' ? msg('Too much is hidden: bring some back in your account.') : explain(error);
}

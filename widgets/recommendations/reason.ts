import { msg, str } from '@lit/localize';
import type { Reason, Recommendation } from '../../sdk/index.ts';
import { levelName, topicName } from '../base/content.ts';

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
    default:
      return msg('Worth a look');
  }
}

export function kindName(kind: Recommendation['kind']): string {
  return kind === 'post' ? msg('Post') : kind === 'course' ? msg('Course') : msg('Lesson');
}

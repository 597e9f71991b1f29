import { msg, str } from '@lit/localize';
import type { CommunityInput, CommunitySource, ReaderGroup } from '../../worker/contract/community.ts';
import { topicName } from '../base/content.ts';

/** What the form begins with. */
export type Founding = Pick<CommunityInput, 'name' | 'topics'>;

export function statusWord(status: CommunitySource['status']): string {
  return status === 'open' ? msg('Open', { id: 'is-open', desc: 'A community that can be joined' }) : msg('Closed');
}

export const membersWord = (members: number) => (members === 1 ? msg('1 member') : msg(str`${members} members`));

export const topicsWord = (topics: readonly string[]) => topics.map(topicName).join(', ');

/** A community for a group, named after its topics until somebody finds a better name. */
export function foundingOf({ topics }: ReaderGroup): Founding {
  const name = topicsWord(topics.slice(0, 2));
  return { name: name.charAt(0).toUpperCase() + name.slice(1), topics: topics.slice(0, 8) };
}

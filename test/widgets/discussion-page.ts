import { define } from '../../widgets/base/element.ts';
import type { LyceumComment } from '../../widgets/discussion/comment.ts';
import { LyceumDiscussion } from '../../widgets/discussion/lyceum-discussion.ts';
import type { DiscussionApi } from './discussion-api.ts';
import { type Call, lyceumWith, until } from './page.ts';

define('lyceum-discussion', LyceumDiscussion);

/** The real element over the real client, which asks `api`. `space` is what the page reserves. */
export function mount(api: DiscussionApi, { signedIn = true, space = '400rem' } = {}) {
  const host = document.createElement('lyceum-discussion') as LyceumDiscussion;
  const lyceum = lyceumWith(api.handler, { signedIn });
  host.lyceum = lyceum;
  host.thread = 'a-post';
  host.style.minHeight = space;
  document.body.append(host);
  const foot = () => host.renderRoot.querySelector('lyceum-foot')?.shadowRoot;
  const find = (selector: string) =>
    host.renderRoot.querySelector<HTMLElement>(selector) ?? foot()?.querySelector<HTMLElement>(selector) ?? null;
  const views = () => [...host.renderRoot.querySelectorAll<LyceumComment>('lyceum-comment')];
  const view = (id: string) => until(() => views().find(({ comment }) => comment.id === id), `comment ${id}`);
  return {
    host,
    lyceum,
    find,
    views,
    ids: () => views().map(({ comment }) => comment.id),
    /** A part of a comment, once it is there. */
    part: async <T extends HTMLElement = HTMLElement>(id: string, selector: string) => {
      const root = (await view(id)).renderRoot;
      return until(() => root.querySelector<T>(selector), `${selector} of ${id}`);
    },
    view,
    ready: () => until(() => find('.first') ?? find('.failure')),
    /** Where a comment is written: at the foot, or within a comment. */
    composer: async (within?: ParentNode) => {
      const composer = await until(() => (within ?? foot())?.querySelector('lyceum-composer'), 'composer');
      return until(() => composer.shadowRoot?.querySelector('textarea'), 'textarea');
    },
    said: () => find('[role=status]:last-child')?.textContent?.trim(),
  };
}

export const focused = () => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
};
/** The element in whose shadow the focus is. */
export const holder = () => {
  const root = focused()?.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
};
export const isAbout = (part: string, method: string) => (call: Call) =>
  call.path.endsWith(part) && call.method === method;

import type { Post } from '../../sdk/index.ts';
import { forgetCheckout } from '../base/address.ts';
import { adoptCodeColours } from '../base/code.ts';
import { define } from '../base/element.ts';
import { fillLight } from '../base/light.ts';
import { LyceumActions } from './actions.ts';

/** Puts an open post's text into the page and makes like and share ready. */
export function open(host: HTMLElement, post: Post & { state: 'open' }): void {
  define('lyceum-actions', LyceumActions);
  adoptCodeColours();
  // The webhook was faster than the reader: nothing is left to confirm.
  forgetCheckout();
  fillLight(host, post.html);
}

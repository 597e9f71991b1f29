import type { Post } from '../../sdk/index.ts';
import { checkoutInAddress, forgetCheckout } from '../base/checkout.ts';
import { adoptCodeColours } from '../base/code.ts';
import { scrollBackTo } from '../base/come-back.ts';
import { define } from '../base/element.ts';
import { fillLight } from '../base/light.ts';
import { LyceumActions } from './actions.ts';

define('lyceum-actions', LyceumActions);

/**
 * Puts an open post's text into the page. `focused`: the reader was in the gate, which is gone now; the focus goes to
 * the text that it made way for.
 */
export function open(host: HTMLElement, post: Post & { state: 'open' }, focused: boolean): void {
  adoptCodeColours();
  const text = fillLight(host, post.html);
  if (checkoutInAddress()) {
    // The webhook was faster than the reader: nothing is left to confirm.
    forgetCheckout();
    scrollBackTo(text);
  }
  if (!focused) return;
  text.tabIndex = -1;
  text.style.outline = 'none';
  text.focus({ preventScroll: true });
  const leave = () => {
    text.removeAttribute('tabindex');
    text.removeAttribute('style');
  };
  text.addEventListener('blur', leave, { once: true });
}

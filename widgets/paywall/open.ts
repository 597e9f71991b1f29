import type { LyceumCore } from '../../sdk/core.ts';
import type { Post } from '../../sdk/index.ts';
import { checkoutInAddress, forgetCheckout } from '../base/checkout.ts';
import { adoptCodeColours } from '../base/code.ts';
import { scrollBackTo } from '../base/come-back.ts';
import { define } from '../base/element.ts';
import { clearLight, fillLight } from '../base/light.ts';
import { LyceumActions } from './actions.ts';

define('lyceum-actions', LyceumActions);

type OpenPost = Post & { state: 'open' };

/** Why the texts of these posts are not there. */
const problems = new WeakMap<Post, () => void>();

/** The post with its text, where that stands sealed in the page. @throws LyceumError */
export async function unsealed(
  host: HTMLElement,
  post: OpenPost,
  lyceum: LyceumCore,
  signal: AbortSignal,
): Promise<OpenPost> {
  const script = host.querySelector<HTMLScriptElement>(':scope > script[type="application/lyceum-sealed"]');
  if (!script && (!post.sealed || post.html)) return post;
  const { showProblem, unseal } = await import('./unseal.ts');
  const text = await unseal(script, post.slug, lyceum, signal);
  if ('html' in text) return { ...post, html: text.html };
  if (!post.html) problems.set(post, () => showProblem(host, lyceum, text.problem));
  return post;
}

/**
 * Puts an open post's text into the page. `focused`: the reader was in the gate, which is gone now; the focus goes to
 * the text that it made way for.
 */
export function open(host: HTMLElement, post: OpenPost, focused: boolean): void {
  host.querySelector(':scope > lyceum-sealed')?.remove();
  const problem = problems.get(post);
  if (problem) {
    clearLight(host);
    problem();
    return;
  }
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

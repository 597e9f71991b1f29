import { msg } from '@lit/localize';
import { html } from 'lit';
import { BillingApi } from '../../sdk/billing.ts';
import { LyceumError } from '../../sdk/error.ts';
import type { CheckoutStatus } from '../../sdk/index.ts';
import { LyceumSignIn } from '../account/sign-in.ts';
import { checkoutInAddress, forgetCheckout } from '../base/checkout.ts';
import { scrollBackTo } from '../base/come-back.ts';
import { define, type LyceumElement } from '../base/element.ts';
import { isPassing } from '../base/request.ts';
import { adopt } from './rare-styles.ts';

define('lyceum-sign-in', LyceumSignIn);

export interface Return {
  /** While the payment is being confirmed, nothing else is offered: nobody should pay twice. */
  readonly busy: boolean;
  notice(): unknown;
}

type State = 'confirming' | 'unreachable' | 'refused' | 'cancelled' | 'closed' | CheckoutStatus['status'] | null;

/** The gate: its `content` is what the last answer said, its offers the answer's own array. */
type Host = LyceumElement & { content: { offers: unknown } };

/**
 * The reader's return from checkout. It fulfils the purchase itself (the webhook may come later, twice or never) and
 * keeps trying while the API cannot be reached: the id stays in the address until the outcome is known.
 */
export function checkoutReturn(host: Host): Return {
  let state: State = null;
  let url: string | null = null;
  let reference: string | null = null;
  let started = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = 1500;
  /** The answer that was locked before the payment counted; another one that is locked needs a way on. */
  let before: unknown;

  const show = (next: State) => {
    state = next;
    host.requestUpdate();
    if (next !== 'confirming' && next !== 'complete') void host.updateComplete.then(() => scrollBackTo(host));
  };

  async function confirm(id: string): Promise<void> {
    if (!host.lyceum) return;
    if (state !== 'unreachable' && state !== 'processing') show('confirming');
    try {
      const status = await new BillingApi(host.lyceum).resume(id);
      url = status.url;
      show(status.status);
      if (status.status === 'processing') again(id);
      else forgetCheckout();
    } catch (error) {
      const passing = error instanceof LyceumError && isPassing(error);
      if (passing) {
        show('unreachable');
        again(id);
      } else {
        // Not a word about money here: what became of the checkout is not known. The id stays for the next try.
        reference = error instanceof LyceumError ? error.requestId : null;
        show('refused');
      }
    }
  }

  function again(id: string): void {
    clearTimeout(timer);
    timer = setTimeout(() => void confirm(id), delay);
    delay = Math.min(delay * 2, 30_000);
  }

  const online = () => {
    const id = checkoutInAddress();
    if (state === 'unreachable' && id) void confirm(id);
  };

  /** Paid, signed in, asked again, and still locked: somebody else's account, or a delay that should not be. */
  function watch(): void {
    if (state !== 'complete' || !host.lyceum?.signedIn) return;
    const { offers } = host.content;
    before ??= offers;
    if (before !== offers) state = 'closed';
  }

  host.addController({
    hostConnected() {
      addEventListener('online', online);
      host.requestUpdate();
    },
    hostUpdate() {
      watch();
      if (started || !host.lyceum) return;
      started = true;
      adopt(host);
      const id = checkoutInAddress();
      if (id === 'cancelled') {
        show('cancelled');
        forgetCheckout();
      } else if (id) {
        // Opening takes this gate away before its own element tells.
        const { host: owner } = host.getRootNode() as ShadowRoot;
        owner.addEventListener('lyceum-unlocked', () => scrollBackTo(owner.lastElementChild ?? owner), { once: true });
        void confirm(id);
      }
    },
    hostDisconnected() {
      removeEventListener('online', online);
      clearTimeout(timer);
      // A gate that was moved goes on.
      started = false;
    },
  });

  return {
    get busy() {
      return (
        state === 'confirming' ||
        state === 'unreachable' ||
        state === 'processing' ||
        state === 'complete' ||
        state === 'closed'
      );
    },
    notice() {
      const text = words();
      return text ? html`<div class="notice" role="status">${text}</div>` : null;
    },
  };

  function words(): unknown {
    switch (state) {
      case 'confirming':
        return msg('Confirming your payment…');
      case 'unreachable':
        return html`<p>${msg('Your payment is safe. We cannot reach the community to open the post; trying again…')}</p>
            ${retry()}`;
      case 'refused':
        return html`<p>${msg('We could not confirm your payment. If you have paid, do not pay again: try once more, or write to us.')}</p>
            ${reference ? html`<p class="small">${msg('Reference')}: <code>${reference}</code></p>` : null}
            ${retry()}`;
      case 'processing':
        return msg('Your bank is still working on the payment. The post opens by itself as soon as it is through.');
      case 'complete':
        return host.lyceum?.signedIn
          ? msg('Paid. Opening the post…')
          : html`<p>${msg('Paid, thank you. Sign in with the address that you paid with, and the post opens.')}</p>
              <lyceum-sign-in .lyceum=${host.lyceum} @lyceum-signed-in=${() => host.requestUpdate()}></lyceum-sign-in>`;
      case 'closed':
        return html`<p>${msg('Paid, thank you. Yet the post is not open to the account that you are signed in with. Do not pay again: try once more, sign in with the address that you paid with, or write to us.')}</p>
            ${retry()}`;
      case 'cancelled':
        return msg('The checkout was cancelled. Nothing was charged.');
      case 'open':
        return html`<p>${msg('The payment was not finished.')}</p>
            ${url ? html`<p class="below"><a class="button" href=${url}>${msg('Back to the payment')}</a></p>` : null}`;
      case 'expired':
        return msg('That checkout is over. Nothing was charged; you can start again.');
      default:
        return null;
    }
  }
}

const retry = () =>
  html`<p class="below"><button class="button quiet" type="button" @click=${() => location.reload()}>${msg('Try again')}</button></p>`;

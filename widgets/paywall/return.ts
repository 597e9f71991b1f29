import { msg } from '@lit/localize';
import { html } from 'lit';
import { BillingApi } from '../../sdk/billing.ts';
import { LyceumError } from '../../sdk/error.ts';
import type { CheckoutStatus } from '../../sdk/index.ts';
import { checkoutInAddress, forgetCheckout } from '../base/address.ts';
import type { LyceumElement } from '../base/element.ts';
import { isPassing } from '../base/request.ts';

export interface Return {
  /** While the payment is being confirmed, nothing else is offered: nobody should pay twice. */
  readonly busy: boolean;
  notice(): unknown;
}

type State = 'confirming' | 'unreachable' | 'refused' | 'cancelled' | CheckoutStatus['status'] | null;

/**
 * The reader's return from checkout. It fulfils the purchase itself (the webhook may come later, twice or never) and
 * keeps trying while the API cannot be reached: the id stays in the address until the outcome is known.
 */
export function checkoutReturn(host: LyceumElement): Return {
  let state: State = null;
  let url: string | null = null;
  let reference: string | null = null;
  let started = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = 1500;

  const show = (next: State) => {
    state = next;
    host.requestUpdate();
  };

  async function confirm(id: string): Promise<void> {
    if (!host.lyceum) return;
    show('confirming');
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

  host.addController({
    hostUpdate() {
      if (started || !host.lyceum) return;
      started = true;
      const id = checkoutInAddress();
      if (id === 'cancelled') {
        state = 'cancelled';
        forgetCheckout();
      } else if (id) void confirm(id);
    },
    hostDisconnected: () => clearTimeout(timer),
  });

  return {
    get busy() {
      return (
        state === 'confirming' ||
        state === 'unreachable' ||
        state === 'processing' ||
        (state === 'complete' && host.lyceum?.signedIn === true)
      );
    },
    notice() {
      switch (state) {
        case 'confirming':
          return msg('Confirming your payment…');
        case 'unreachable':
          return html`<p>${msg('Your payment is safe. We cannot reach the community to open the post; trying again…')}</p>
            <p class="actions"><button class="button quiet" type="button" @click=${() => location.reload()}>${msg('Try now')}</button></p>`;
        case 'refused':
          return html`<p>${msg('We could not confirm your payment. If you have paid, do not pay again: try once more, or write to us.')}</p>
            ${reference ? html`<p class="small">${msg('Reference')}: <code>${reference}</code></p>` : null}
            <p class="actions"><button class="button quiet" type="button" @click=${() => location.reload()}>${msg('Try again')}</button></p>`;
        case 'processing':
          return msg('Your bank is still working on the payment. The post opens by itself as soon as it is through.');
        case 'complete':
          return host.lyceum?.signedIn
            ? msg('Paid. Opening the post…')
            : msg('Paid, thank you. Sign in with the address that you paid with, and the post opens.');
        case 'cancelled':
          return msg('The checkout was cancelled. Nothing was charged.');
        case 'open':
          return html`<p>${msg('The payment was not finished.')}</p>
            ${url ? html`<p class="actions"><a class="button" href=${url}>${msg('Back to the payment')}</a></p>` : null}`;
        case 'expired':
          return msg('That checkout is over. Nothing was charged; you can start again.');
        default:
          return null;
      }
    },
  };
}

import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { BillingApi, type CheckoutOptions, offerInAddress } from '../../sdk/billing.ts';
import type { LyceumError } from '../../sdk/error.ts';
import type { Plan } from '../../sdk/index.ts';
import { priceFor, regionOf } from '../../sdk/price.ts';
import { referralOf } from '../../sdk/referral-of.ts';
import { LyceumSignIn } from '../account/sign-in.ts';
import { define, type LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';

define('lyceum-sign-in', LyceumSignIn);

/** The card on locked content, as far as its ways in are concerned. */
interface Gate extends LyceumElement {
  content: { slug?: string | undefined; offers: readonly Plan[] };
  /** Stands in the place of the offers. */
  form?: unknown;
  /** The plan that a checkout is being made for. */
  busy?: string | null;
  problem?: unknown;
}

/** What the reader chose: null only to sign in. */
type Choice = { plan: Plan; options: CheckoutOptions } | null;

/**
 * Opens the form to sign in, or, for a member who chose a plan, leaves for the payment page. A visitor who chose a plan
 * signs in first, and the checkout follows by itself.
 */
export async function enter(gate: Gate, plan: Plan | null): Promise<void> {
  await go(gate, plan && { plan, options: optionsOf(gate, plan) });
}

/** In the currency that the reader was shown, for as many people as they wrote. */
function optionsOf(gate: Gate, plan: Plan): CheckoutOptions {
  const people = gate.renderRoot.querySelector<HTMLInputElement>(`input[name="${plan.id}"]`);
  return {
    currency: plan.prices.length > 0 ? priceFor(plan, regionOf()).currency : undefined,
    quantity: people?.validity.valid && people.value ? people.valueAsNumber : undefined,
    referral: referralOf(location, () => localStorage) ?? undefined,
    post: gate.content.slug,
  };
}

async function go(gate: Gate, choice: Choice): Promise<void> {
  const { lyceum } = gate;
  if (gate.busy) return;
  if (!lyceum?.signedIn) return signIn(gate, choice);
  if (!choice) return;
  const { plan, options } = choice;
  gate.problem = null;
  gate.busy = plan.id;
  try {
    const { url } = await new BillingApi(lyceum).checkout(plan.id, options);
    location.assign(url);
    // The browser's Back may bring this very page again, as it was left.
    await new Promise((resolve) => addEventListener('pageshow', resolve, { once: true }));
  } catch (error) {
    gate.problem = refusal(gate, choice, asLyceumError(error));
    // It stands below all plans, which may be out of sight on a phone.
    void gate.updateComplete.then(() => gate.renderRoot.querySelector('.error')?.scrollIntoView({ block: 'nearest' }));
  }
  gate.busy = null;
}

/** Why it did not work, and the way on where there is one. */
function refusal(gate: Gate, { plan, options }: NonNullable<Choice>, error: LyceumError): unknown {
  switch (error.code) {
    case 'already_entitled':
      whenStillLocked(gate);
      return explain(error);
    case 'conflict': {
      const code = options.offer === undefined && offerInAddress();
      if (!code) return msg('Another payment of yours is under way. Please look again in a moment.');
      return html`<p>${msg(str`The code ${code.toUpperCase()} is not good for this.`)}</p>
        <button class="link" type="button" @click=${() => go(gate, { plan, options: { ...options, offer: null } })}>
          ${msg('Go on without it')}
        </button>`;
    }
    case 'rate_limited': {
      const minutes = Math.ceil((error.retryAfter ?? 0) / 60);
      return minutes > 1 ? msg(str`That was too often. Please try again in ${minutes} minutes.`) : explain(error);
    }
    default:
      return explain(error);
  }
}

/** Asked again, and locked all the same: what they have is another plan. */
function whenStillLocked(gate: Gate): void {
  const { offers } = gate.content;
  const watch = {
    hostUpdated() {
      if (gate.content.offers === offers) return;
      gate.removeController(watch);
      gate.problem = msg(
        'You have a plan already, and this is not part of it. You can change your plan in your account.',
      );
    },
  };
  gate.addController(watch);
}

async function signIn(gate: Gate, choice: Choice): Promise<void> {
  const back = () => {
    gate.form = null;
    // The form had the focus; it stays in the card.
    gate.renderRoot.querySelector<HTMLElement>('.card')?.focus();
  };
  const done = () => {
    back();
    void go(gate, choice);
  };
  gate.form = html`<h2>${choice ? msg('First, sign in') : msg('Sign in')}</h2>
    <lyceum-sign-in .lyceum=${gate.lyceum} @lyceum-signed-in=${done}></lyceum-sign-in>
    <p class="below small"><button class="link" type="button" @click=${back}>${msg('Back')}</button></p>`;
  await gate.updateComplete;
  gate.renderRoot.querySelector<LyceumElement>('lyceum-sign-in')?.focus();
}

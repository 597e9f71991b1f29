import { msg } from '@lit/localize';
import { html } from 'lit';
import { BillingApi } from '../../sdk/billing.ts';
import { LyceumSignIn } from '../account/sign-in.ts';
import { define, type LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';

define('lyceum-sign-in', LyceumSignIn);

/** The card on locked content, as far as its ways in are concerned. */
export interface Gate extends LyceumElement {
  /** Stands in the place of the offers. */
  form?: unknown;
  /** The plan that a checkout is being made for. */
  busy?: string | null;
  problem?: unknown;
}

/**
 * Opens the form to sign in, or, for a member who chose a plan, leaves for the payment page. A visitor who chose a plan
 * signs in first, and the checkout follows by itself.
 */
export async function enter(gate: Gate, plan: string | null): Promise<void> {
  const { lyceum } = gate;
  if (gate.busy) return;
  if (!lyceum?.signedIn) return signIn(gate, plan);
  if (!plan) return;
  gate.busy = plan;
  try {
    const { url } = await new BillingApi(lyceum).checkout(plan);
    location.assign(url);
    // The browser's Back may bring this very page again, as it was left.
    await new Promise((resolve) => addEventListener('pageshow', resolve, { once: true }));
  } catch (error) {
    gate.problem = explain(asLyceumError(error));
  }
  gate.busy = null;
}

async function signIn(gate: Gate, plan: string | null): Promise<void> {
  const back = () => {
    gate.form = null;
    // The form had the focus; it stays in the card.
    gate.renderRoot.querySelector<HTMLElement>('.card')?.focus();
  };
  const done = () => {
    back();
    void enter(gate, plan);
  };
  gate.form = html`<h2>${plan ? msg('First, sign in') : msg('Sign in')}</h2>
    <lyceum-sign-in .lyceum=${gate.lyceum} @lyceum-signed-in=${done}></lyceum-sign-in>
    <p class="below small"><button class="link" type="button" @click=${back}>${msg('Back')}</button></p>`;
  await gate.updateComplete;
  gate.renderRoot.querySelector<LyceumElement>('lyceum-sign-in')?.focus();
}

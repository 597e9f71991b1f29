import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';

const looks: Record<string, string> = { active: 'published', trialing: 'members', past_due: 'bad', unpaid: 'bad' };

/** Stripe's word for how a subscription stands, in ours. */
export function subscriptionWord(status: string): string {
  switch (status) {
    case 'active':
      return msg('Running');
    case 'trialing':
      return msg('On trial');
    case 'past_due':
      return msg('Payment failed');
    case 'unpaid':
      return msg('Unpaid');
    case 'canceled':
      return msg('Ended');
    case 'paused':
      return msg('Paused');
    case 'incomplete':
      return msg('First payment open');
    case 'incomplete_expired':
      return msg('Never paid');
    default:
      return status;
  }
}

export const subscriptionTag = (status: string): TemplateResult =>
  html`<span class="tag ${looks[status] ?? ''}">${subscriptionWord(status)}</span>`;

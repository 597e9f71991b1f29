import { msg, str } from '@lit/localize';
import { money } from '../base/format.ts';

interface Entry {
  action: string;
  detail: Record<string, unknown>;
}

/** What was done, in words; an action that has none yet stands as it is. */
export function auditWords({ action, detail }: Entry): string {
  switch (action) {
    case 'grant.comp':
      return msg('Gave access');
    case 'grant.end':
      return msg('Ended access');
    case 'payment.refund':
      return typeof detail.amount === 'number' && typeof detail.currency === 'string'
        ? msg(str`Refunded ${money(detail.amount, detail.currency)}`)
        : msg('Refunded');
    case 'subscription.cancel':
      return detail.at === 'now'
        ? msg('Cancelled a subscription at once')
        : msg('Cancelled a subscription at its period’s end');
    case 'gift.create':
      return msg('Gave codes away');
    case 'gift.void':
      return msg('Took a gift back');
    case 'offer.create':
      return msg('Made an offer');
    case 'offer.active':
      return detail.active ? msg('Offered a code again') : msg('Withdrew a code');
    case 'plan.create':
      return msg('Made a plan');
    case 'plan.active':
      return detail.active ? msg('Offered a plan again') : msg('Withdrew a plan');
    case 'plan.contents':
      return msg('Added contents to a plan');
    case 'reconciliation.start':
      return msg('Started a comparison with Stripe');
    case 'event.replay':
      return msg('Replayed a delivery of Stripe’s');
    case 'seal.create':
      return msg('Made a key for a sealed post');
    case 'seal.retire':
      return msg('Retired a key of a sealed post');
    case 'token.create':
      return msg('Made a token');
    case 'token.revoke':
      return msg('Revoked a token');
    case 'member.import':
      return msg('Imported members');
    case 'member.ban':
      return msg('Suspended a member');
    case 'member.unban':
      return msg('Let a member back in');
    case 'subscription.link':
      return msg('Found a member’s subscription at Stripe');
    case 'community.write':
      return msg('Changed a community');
    default:
      return action;
  }
}

/** What was written down with it: a note or a reason. */
export function auditNote({ detail }: Entry): string {
  return [detail.note, detail.reason].find((text) => typeof text === 'string') ?? '';
}

/** Who did it: a person's name, or which program. */
export function actorOf({ actor, name }: { actor: string; name: string | null }): string {
  if (name) return name;
  if (actor.startsWith('token:')) return `${msg('Token')} ${actor.slice('token:'.length)}`;
  return { stripe: 'Stripe', system: msg('By itself') }[actor] ?? actor;
}

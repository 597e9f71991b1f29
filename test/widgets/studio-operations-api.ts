import type { ExportedMember, ImportInput, ImportReply } from '../../worker/contract/import.ts';
import type { Mailing, MailingInput } from '../../worker/contract/mailing.ts';
import type { AuditEntry, Drift, Reconciliation, StripeEvent } from '../../worker/contract/repair.ts';
import type { Revenue, RevenueSums } from '../../worker/contract/revenue.ts';
import type { ApiToken, ApiTokenInput } from '../../worker/contract/token.ts';
import type { Delivery, Webhook, WebhookInput } from '../../worker/contract/webhook.ts';
import { type Asked, Refused, type StudioApi } from './studio-api.ts';

const DAY = 86_400_000;

const sums = (gross: number, payments = 3): RevenueSums => {
  const tax = Math.round(gross * 0.16);
  const refunded = Math.round(gross * 0.05);
  return { payments, gross, tax, refunded, disputed: 0, net: gross - tax - refunded };
};

/** A year in which it goes up. */
export function aRevenue(currencies = ['eur', 'usd'], months = 12): Revenue {
  const now = new Date();
  const at = (back: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1 + back);
  const from = at(0);
  const days = Math.floor((Date.now() - from) / DAY) + 1;
  const level = (day: number) => 9000 + day * 70 + (day % 23) * 130;
  const line = (id: string, name: string, gross: number) => ({ id, name, ...sums(gross) });
  return {
    from,
    to: at(months),
    currencies: currencies.map((currency, index) => ({
      currency,
      mrr: level(days - 1),
      days: Array.from({ length: days }, (_, day) => level(day)),
      months: Array.from({ length: months }, (_, month) => ({
        month: at(month),
        mrr: level(month * 30),
        newMrr: 900 + month * 50,
        churnedMrr: 300,
        ...sums(12_000 + month * 900),
      })),
      total: sums(200_000, 200 - index * 100),
      plans: [line('monthly', 'Monthly', 150_000), line('pass', 'A pass for ninety days', 50_000)],
      posts: [line('hello-d1', 'Hello, D1', 90_000)],
    })),
    subscribers: Array.from({ length: months }, (_, month) => ({
      month: at(month),
      atStart: 20 + month,
      started: 3,
      ended: 2,
      churned: 2,
      churn: 2 / (20 + month),
    })),
    trials: { ended: 8, converted: 5 },
    paywall: [
      { slug: 'hello-d1', title: 'Hello, D1', views: 640, purchases: 12 },
      { slug: 'attention', title: 'Attention by hand', views: 0, purchases: 1 },
    ],
  };
}

export const anEvent = (changes: Partial<StripeEvent> = {}): StripeEvent => ({
  id: 'evt_1',
  type: 'invoice.paid',
  objectId: 'sub_1',
  outcome: 'failed',
  reason: 'Stripe did not answer in time.',
  attempts: 3,
  receivedAt: Date.now() - 3_600_000,
  ...changes,
});

export const aDelivery = (changes: Partial<Delivery> = {}): Delivery => ({
  id: 'grant.created/sub_1/wh_1',
  type: 'grant.created',
  state: 'failed',
  attempts: 8,
  error: 'It answered 500.',
  dueAt: Date.now() - DAY,
  createdAt: Date.now() - 3 * DAY,
  ...changes,
});

/** A site with something to run, and what its API does about it. */
export function operating(api: StudioApi) {
  const state = {
    revenue: aRevenue() as Revenue,
    reconciliation: {
      state: 'done',
      startedAt: Date.now() - DAY,
      finishedAt: Date.now() - DAY + 60_000,
      drifted: 2,
      failed: 1,
    } as Reconciliation,
    events: [
      anEvent(),
      anEvent({ id: 'evt_2', type: 'customer.subscription.updated', outcome: 'projected', reason: '', attempts: 1 }),
      anEvent({ id: 'evt_3', type: 'payment_intent.succeeded', outcome: 'ignored', reason: '', attempts: 1 }),
    ],
    drift: [{ id: 1, objectId: 'sub_9', before: null, after: { status: 'active' }, at: Date.now() - DAY }] as Drift[],
    entries: [
      {
        id: 2,
        at: Date.now() - 60_000,
        actor: 'm1',
        name: 'Ada',
        action: 'payment.refund',
        subject: 'pi_1',
        detail: { amount: 900, currency: 'eur', reason: 'Asked for it' },
      },
      {
        id: 1,
        at: Date.now() - DAY,
        actor: 'token:CI',
        name: null,
        action: 'member.import',
        subject: 'members',
        detail: {},
      },
    ] as AuditEntry[],
    tokens: [
      {
        id: 'a'.repeat(43),
        name: 'CI',
        scope: 'publish',
        createdAt: 1,
        expiresAt: Date.now() + 9 * DAY,
        usedAt: Date.now() - DAY,
      },
      { id: 'b'.repeat(43), name: 'Old', scope: 'members', createdAt: 1, expiresAt: 2, usedAt: null },
    ] as ApiToken[],
    webhooks: [
      {
        id: 'wh_1',
        url: 'https://hooks.test/lyceum',
        types: ['grant.created', 'grant.ended'],
        active: true,
        createdAt: 1,
      },
    ] as Webhook[],
    deliveries: [aDelivery(), aDelivery({ id: 'b', state: 'done', error: '', attempts: 1 })],
    mailings: [
      { id: 'x', segment: 'all', subject: 'Hello, D1', queued: 120, createdAt: Date.now() - DAY, doneAt: Date.now() },
    ] as Mailing[],
    members: [] as ExportedMember[],
    /** Addresses that are members already. */
    known: new Set<string>(),
    left: 0,
  };
  api.write('hello-d1');
  api.write('draft', { status: 'draft', title: 'Not yet' });

  const answer = ({ method, path, query, json }: Asked): unknown => {
    const [, id = ''] = path.match(/^\/studio\/(?:tokens|webhooks|billing\/events)\/([^/]+)/) ?? [];
    switch (`${method} ${id ? path.replace(id, ':id') : path}`) {
      case 'GET /studio/revenue':
        return state.revenue;
      case 'GET /studio/billing/reconcile':
        return state.reconciliation;
      case 'POST /studio/billing/reconcile':
        state.reconciliation = { ...state.reconciliation, state: 'running', startedAt: Date.now(), finishedAt: null };
        return null;
      case 'GET /studio/billing/events':
        return { events: state.events, next: null };
      case 'POST /studio/billing/events/:id/replay':
        state.events = state.events.map((one) => (one.id === id ? { ...one, outcome: 'projected', reason: '' } : one));
        return { outcome: 'projected' };
      case 'GET /studio/billing/drift':
        return { drift: state.drift, next: null };
      case 'GET /studio/audit': {
        const subject = query.get('subject');
        return { entries: state.entries.filter((entry) => !subject || entry.subject === subject), next: null };
      }
      case 'GET /studio/tokens':
        return { tokens: state.tokens };
      case 'POST /studio/tokens': {
        const { name, scope, days } = json as ApiTokenInput;
        const made = { id: 'c'.repeat(43), expiresAt: Date.now() + days * DAY };
        state.tokens = [...state.tokens, { ...made, name, scope, createdAt: Date.now(), usedAt: null }];
        return { ...made, token: `lyc_${'s'.repeat(43)}` };
      }
      case 'DELETE /studio/tokens/:id':
        state.tokens = state.tokens.filter((token) => token.id !== id);
        return null;
      case 'GET /studio/webhooks':
        return { webhooks: state.webhooks };
      case 'POST /studio/webhooks': {
        const made = { ...(json as WebhookInput), id: 'wh_2', active: true, createdAt: Date.now() };
        state.webhooks = [...state.webhooks, made];
        return { ...made, secret: 'whsec_c2VjcmV0' };
      }
      case 'DELETE /studio/webhooks/:id':
        state.webhooks = state.webhooks.filter((webhook) => webhook.id !== id);
        return null;
      case 'POST /studio/webhooks/:id/test':
        state.deliveries = [
          aDelivery({ id: 'test', type: 'test', state: 'pending', error: '', attempts: 0 }),
          ...state.deliveries,
        ];
        return { id: 'test' };
      case 'GET /studio/webhooks/:id/deliveries':
        return { deliveries: state.deliveries, next: null };
      case 'GET /studio/posts/hello-d1/mailings':
        return { mailings: state.mailings };
      case 'POST /studio/posts/hello-d1/mailings': {
        const { segment, subject, force } = json as MailingInput;
        if (!force && state.mailings.some((one) => one.segment === segment)) throw new Refused('conflict');
        const made = { id: 'y', segment, subject, queued: 50, createdAt: Date.now(), doneAt: null };
        state.mailings = [made, ...state.mailings];
        return made;
      }
      case 'POST /studio/members/import': {
        const { rows, dryRun } = json as ImportInput;
        const reply: ImportReply = { created: 0, updated: 0, unchanged: 0, problems: [] };
        for (const { line, email } of rows) {
          if (!email.includes('@')) reply.problems.push({ line, reason: 'email' });
          else if (state.known.has(email)) reply.unchanged++;
          else reply.created++;
          if (!dryRun) state.known.add(email);
        }
        return reply;
      }
      case 'POST /studio/members/import/link':
        state.left = Math.max(0, state.left - 1);
        return { linked: 1, left: state.left };
      case 'GET /studio/members/export': {
        const from = Number(query.get('cursor') ?? 0);
        const members = state.members.slice(from, from + 2);
        return { members, next: from + 2 < state.members.length ? String(from + 2) : null };
      }
    }
    if (method === 'PUT' && path.startsWith('/studio/webhooks/')) {
      const delivery = path.split('/deliveries/')[1]?.replace(/\/replay$/, '');
      state.deliveries = state.deliveries.map((one) =>
        one.id === delivery ? { ...one, state: 'pending', attempts: 0, error: '' } : one,
      );
      return null;
    }
    return undefined;
  };
  api.also.push(answer);
  return state;
}

import type { Grant } from '../../worker/contract/account.ts';
import type { GiftAdmin, GiftBatchInput } from '../../worker/contract/gift.ts';
import type { CompInput, MemberDetail, Payment, RefundInput, Subscription } from '../../worker/contract/member.ts';
import type { OfferInput, OfferList } from '../../worker/contract/offer.ts';
import type { TeamAdminPage } from '../../worker/contract/seat.ts';
import { aPlan } from './plan-data.ts';
import { type Asked, Refused, type StudioApi } from './studio-api.ts';

const DAY = 86_400_000;

export const aGrant = (changes: Partial<Grant> = {}): Grant => ({
  id: 'sub_1',
  source: 'subscription',
  plan: 'Monthly',
  opens: 'all',
  tier: null,
  contents: [],
  reason: 'paid',
  note: '',
  startsAt: Date.now() - 40 * DAY,
  endsAt: Date.now() + 20 * DAY,
  renews: true,
  nextCharge: { at: Date.now() + 20 * DAY, amount: 900, currency: 'eur' },
  subscription: { interval: 'month', paused: false, cancelAt: null },
  ...changes,
});

export const aPayment = (changes: Partial<Payment> = {}): Payment => ({
  id: 'pi_1',
  plan: 'Monthly',
  kind: 'subscription',
  subscription: 'sub_1',
  amount: 900,
  tax: 144,
  refunded: 0,
  disputed: 0,
  currency: 'eur',
  paidAt: Date.now() - 10 * DAY,
  ...changes,
});

export const aSubscription = (changes: Partial<Subscription> = {}): Subscription => ({
  id: 'sub_1',
  plan: 'Monthly',
  status: 'active',
  amount: 900,
  currency: 'eur',
  interval: 'month',
  quantity: 1,
  startedAt: Date.now() - 40 * DAY,
  trialEndsAt: null,
  periodEndsAt: Date.now() + 20 * DAY,
  cancelAt: null,
  endedAt: null,
  paused: false,
  ...changes,
});

export const anOffer = (changes: Partial<OfferList['offers'][number]> = {}): OfferList['offers'][number] => ({
  code: 'AUTUMN-20',
  name: 'Autumn sale',
  plan: null,
  percent: 20,
  amount: null,
  currency: null,
  duration: 'repeating',
  months: 3,
  maxUses: 100,
  uses: 12,
  expiresAt: null,
  active: true,
  createdAt: Date.now() - DAY,
  ...changes,
});

export const aGift = (changes: Partial<GiftAdmin> = {}): GiftAdmin => ({
  id: 'gift_1',
  source: 'owner',
  plan: 'Monthly',
  days: 30,
  state: 'ready',
  code: 'AAAA-BBBB-CCCC',
  giver: 'Ada',
  to: null,
  redeemedBy: null,
  redeemedAt: null,
  createdAt: Date.now() - DAY,
  ...changes,
});

export const aTeam = (changes: Partial<TeamAdminPage['teams'][number]> = {}): TeamAdminPage['teams'][number] => ({
  subscription: 'sub_9',
  plan: 'Team',
  owner: 'Grace',
  email: 'grace@example.com',
  seats: 5,
  invited: 3,
  taken: 2,
  status: 'active',
  startedAt: Date.now() - 90 * DAY,
  ...changes,
});

/** The routes of selling and of one member, over a state that can be looked at. */
export class Selling {
  offers: OfferList['offers'] = [];
  gifts: GiftAdmin[] = [];
  teams: TeamAdminPage['teams'] = [];
  member: MemberDetail | null = null;

  constructor(api: StudioApi) {
    api.also.push(
      (asked) => this.#offer(asked),
      (asked) => this.#gift(asked),
      (asked) => this.#member(asked),
      (asked) => this.#rest(asked, api),
    );
  }

  /** A member with something in every section. */
  fill(): this {
    const audit = { id: 1, at: Date.now() - DAY, actor: 'm0', name: 'Ada', action: 'grant.comp', subject: 'm1' };
    this.member = {
      id: 'm1',
      name: 'Grace',
      email: 'grace@example.com',
      plan: 'Monthly',
      createdAt: Date.now() - 400 * DAY,
      banned: false,
      customer: 'cus_123',
      newsletter: true,
      grants: [
        aGrant({
          id: 'comp_1',
          source: 'comp',
          plan: null,
          reason: 'comp',
          note: 'Spoke at the meet-up',
          endsAt: null,
          renews: false,
          nextCharge: null,
          subscription: null,
        }),
        aGrant(),
        aGrant({
          id: 'pi_9',
          source: 'pass',
          plan: 'Pass',
          reason: 'refunded',
          endsAt: Date.now() - DAY,
          renews: false,
          nextCharge: null,
          subscription: null,
        }),
      ],
      payments: [
        aPayment(),
        aPayment({ id: 'pi_9', plan: 'Pass', kind: 'pass', subscription: null, amount: 2500, refunded: 2500 }),
        aPayment({ id: 'pi_8', plan: 'Gift', kind: 'gift', subscription: null, refunded: 400, disputed: 500 }),
      ],
      subscriptions: [
        aSubscription(),
        aSubscription({ id: 'sub_0', status: 'canceled', endedAt: Date.now() - 50 * DAY }),
      ],
      withdrawals: [
        {
          grant: 'pi_9',
          plan: 'Pass',
          amount: 2500,
          currency: 'eur',
          declaredAt: Date.now() - 2 * DAY,
          settledAt: null,
        },
      ],
      audit: [{ ...audit, detail: { note: 'Spoke at the meet-up' } }],
    };
    this.offers = [
      anOffer(),
      anOffer({
        code: 'FIVE',
        name: 'Five off',
        percent: null,
        amount: 500,
        currency: 'eur',
        duration: 'once',
        months: null,
        uses: null,
        maxUses: null,
        expiresAt: Date.now() + 9 * DAY,
      }),
      anOffer({ code: 'OLD', expiresAt: Date.now() - DAY }),
      anOffer({ code: 'FULL', maxUses: 12 }),
      anOffer({ code: 'OFF', active: false, duration: 'forever', months: null }),
    ];
    this.gifts = [
      aGift(),
      aGift({
        id: 'gift_2',
        source: 'purchase',
        code: null,
        giver: 'Grace',
        to: 'lin@example.com',
        state: 'scheduled',
      }),
      aGift({
        id: 'gift_3',
        source: 'referral',
        code: null,
        giver: 'Grace',
        state: 'redeemed',
        redeemedBy: 'Lin',
        redeemedAt: Date.now(),
      }),
      aGift({ id: 'gift_4', code: null, state: 'void' }),
    ];
    this.teams = [
      aTeam(),
      aTeam({ subscription: 'sub_8', owner: '', email: '', invited: 1, taken: 1, seats: 2, status: 'past_due' }),
    ];
    return this;
  }

  #offer({ method, path, json }: Asked): unknown {
    if (path === '/studio/offers' && method === 'GET') return { offers: this.offers } satisfies OfferList;
    if (path === '/studio/offers') {
      const input = json as Required<OfferInput>;
      if (this.offers.some(({ code }) => code === input.code)) throw new Refused('conflict');
      this.offers = [{ ...anOffer(), ...input, uses: 0, active: true }, ...this.offers];
      return null;
    }
    const [, code] = path.match(/^\/studio\/offers\/([^/]+)\/active$/) ?? [];
    if (!code) return undefined;
    this.offers = this.offers.map((offer) =>
      offer.code === code ? { ...offer, ...(json as { active: boolean }) } : offer,
    );
    return null;
  }

  #gift({ method, path, query, json }: Asked): unknown {
    if (path === '/studio/gifts' && method === 'GET') {
      const from = Number(query.get('cursor') ?? 0);
      const next = from + 3 < this.gifts.length ? String(from + 3) : null;
      return { gifts: this.gifts.slice(from, from + 3), next };
    }
    if (path === '/studio/gifts') {
      const { count = 1, days } = json as GiftBatchInput;
      const made = Array.from({ length: count }, (_, i) => ({ id: `new_${i}`, code: `NEW0-0000-000${i}` }));
      this.gifts = [...made.map((gift) => aGift({ ...gift, days })), ...this.gifts];
      return { gifts: made };
    }
    const [, id] = path.match(/^\/studio\/gifts\/(.+)$/) ?? [];
    if (!id) return undefined;
    this.gifts = this.gifts.map((gift) => (gift.id === id ? { ...gift, state: 'void', code: null } : gift));
    return null;
  }

  #member({ method, path, json }: Asked): unknown {
    const { member } = this;
    if (!member) return undefined;
    switch (`${method} ${path}`) {
      case 'GET /studio/members/m1':
        return member;
      case 'PUT /studio/members/m1/ban':
        this.member = { ...member, ...(json as { banned: boolean }) };
        return null;
      case 'POST /studio/members/m1/grants': {
        const { note, endsAt = null } = json as CompInput;
        const given = aGrant({
          id: 'comp_2',
          source: 'comp',
          reason: 'comp',
          note,
          endsAt,
          renews: false,
          nextCharge: null,
        });
        this.member = { ...member, grants: [...member.grants, given] };
        return { id: given.id };
      }
      case 'DELETE /studio/grants/comp_1':
        this.member = {
          ...member,
          grants: member.grants.map((one) =>
            one.id === 'comp_1' ? { ...one, endsAt: Date.now() - 1, reason: 'ended' } : one,
          ),
        };
        return null;
      case 'POST /studio/subscriptions/sub_1/cancel':
        return this.#cancel(member, (json as { at: string }).at);
    }
    const [, id] = path.match(/^\/studio\/payments\/(.+)\/refund$/) ?? [];
    return id ? this.#refund(member, id, json as RefundInput) : undefined;
  }

  #cancel(member: MemberDetail, at: string): null {
    const [first, ...rest] = member.subscriptions;
    if (!first) throw new Refused('not_found');
    const over = at === 'now' ? { status: 'canceled', endedAt: Date.now() } : { cancelAt: first.periodEndsAt };
    this.member = { ...member, subscriptions: [{ ...first, ...over }, ...rest] };
    return null;
  }

  #refund(member: MemberDetail, id: string, { amount }: RefundInput): unknown {
    const paid = member.payments.find((one) => one.id === id);
    if (!paid) throw new Refused('not_found');
    const back = amount ?? paid.amount - paid.refunded;
    if (back > paid.amount - paid.refunded) throw new Refused('conflict');
    const refunded = paid.refunded + back;
    this.member = { ...member, payments: member.payments.map((one) => (one.id === id ? { ...one, refunded } : one)) };
    return { amount: back, refunded, currency: paid.currency };
  }

  #rest({ method, path, json }: Asked, api: StudioApi): unknown {
    if (path === '/studio/teams') return { teams: this.teams, next: null } satisfies TeamAdminPage;
    if (path === '/studio/courses') {
      return { courses: [{ slug: 'tiny-transformer', title: 'Build a tiny transformer' }], next: null };
    }
    const [, id] = path.match(/^\/studio\/plans\/([^/]+)\/contents$/) ?? [];
    if (!id || method !== 'PUT') return undefined;
    const { contents } = json as { contents: { kind: 'post' | 'course'; slug: string }[] };
    api.plans = api.plans.map((plan) =>
      plan.id === id ? { ...plan, contents: [...plan.contents, ...contents] } : plan,
    );
    return null;
  }
}

/** A site that sells every kind of plan. */
export function shop(api: StudioApi): Selling {
  const plan = { contents: [], active: true, members: 3 };
  api.plans = [
    { ...aPlan(), ...plan, prices: [{ amount: 1000, currency: 'usd', regions: ['US'] }] },
    {
      ...aPlan({ id: 'team', name: 'Team', seats: 20, trialDays: 14, amount: 4000, opens: 'tier', tier: 'pro' }),
      ...plan,
    },
    {
      ...aPlan({ id: 'pass', name: 'Pass', kind: 'pass', interval: null, days: 30, amount: 1500 }),
      ...plan,
      members: 1,
    },
    {
      ...aPlan({ id: 'bundle', name: 'Bundle', kind: 'purchase', interval: null, amount: 2900, opens: 'content' }),
      ...plan,
      contents: [{ kind: 'post', slug: 'hello-d1' }],
      active: false,
    },
  ];
  api.write('hello-d1');
  api.write('attention', { title: 'Attention by hand' });
  return new Selling(api).fill();
}

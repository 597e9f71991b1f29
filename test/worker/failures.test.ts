import { and, eq, isNotNull } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { Lyceum, LyceumError } from '../../sdk/index.ts';
import { grant } from '../../worker/db/billing.ts';
import { comment, thread } from '../../worker/db/discussion.ts';
import { gift } from '../../worker/db/gift.ts';
import { outbox } from '../../worker/db/outbox.ts';
import { payment, subscription } from '../../worker/db/payment.ts';
import { checkoutIn, eventOf, PAGE, pay, signed, stripe } from './billing-factory.ts';
import { makePost } from './course-factory.ts';
import { FaultyWires, modes, type Outage, type Wire } from './faulty.ts';
import { buyPlan, monthly, openShop, pass, sessionsOf } from './selling-factory.ts';
import { API, db, makeMember, memoryStorage } from './world.ts';

vi.setConfig({ testTimeout: 240_000 });

const wires = new FaultyWires();

/** What a reader may be told: that it did not work for now. Never that it did. */
const told = ['payment_unavailable', 'mail_unavailable', 'internal', 'rate_limited', 'conflict', 'already_entitled'];

type Shop = Awaited<ReturnType<typeof openShop>>;
type Member = Awaited<ReturnType<typeof makeMember>>;

interface Scene {
  shop: Shop;
  ada: Member;
  /** Ada's page, with that failing. */
  page(outage: Outage | null): Lyceum;
  /** The owner's desk. */
  desk(outage: Outage | null, path: string, body: unknown): Promise<Response>;
}

/** One act of somebody's: what comes before it, the act, and what must be true when it was repeated until it went well. */
interface Flow {
  prepare(scene: Scene): Promise<string>;
  act(scene: Scene, outage: Outage | null, prepared: string): Promise<unknown>;
  /** What must not be there after a failure, nor twice after the recovery. */
  check(scene: Scene, prepared: string): Promise<void>;
}

async function refusal(response: Response): Promise<unknown> {
  if (response.ok) return response.status;
  const { error } = (await response.json()) as { error: { code: ConstructorParameters<typeof LyceumError>[0] } };
  throw new LyceumError(error.code, '');
}

const grantsOf = ({ ada }: Scene) => db.select().from(grant).where(eq(grant.memberId, ada.id));
const nothingOpen = async (scene: Scene) => {
  expect(await grantsOf(scene)).toEqual([]);
  expect(await scene.ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
};
const onceOpen = async (scene: Scene) => {
  expect(await grantsOf(scene)).toHaveLength(1);
  expect(await scene.ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
};
const isSubscribedOnce = async ({ ada }: Scene) => {
  expect(await sessionsOf(ada.id, 'complete')).toHaveLength(1);
  expect(await db.select().from(subscription).where(eq(subscription.memberId, ada.id))).toHaveLength(1);
};
const webhook = async (outage: Outage | null, event: Parameters<typeof signed>[0]) =>
  refusal(await wires.fetch(outage, API)(`${API}/api/v1/stripe/webhook`, await signed(event)));

const flows: Record<string, Flow> = {
  'opening a checkout': {
    prepare: async () => '',
    act: (_, outage) => _.page(outage).billing.checkout('monthly', PAGE),
    async check(scene) {
      await nothingOpen(scene);
      const { url } = await scene.ada.lyceum.billing.checkout('monthly', PAGE);
      // Whatever was lost on the way: only one page can be paid.
      expect(await sessionsOf(scene.ada.id, 'open')).toHaveLength(1);
      await scene.ada.lyceum.billing.resume(checkoutIn((await pay(url)).to));
      await onceOpen(scene);
      await isSubscribedOnce(scene);
    },
  },
  'coming back from paying': {
    async prepare({ ada }) {
      return checkoutIn((await pay((await ada.lyceum.billing.checkout('monthly', PAGE)).url)).to);
    },
    act: ({ page }, outage, id) => page(outage).billing.resume(id),
    async check(scene) {
      await onceOpen(scene);
      await isSubscribedOnce(scene);
    },
  },
  'a webhook': {
    async prepare({ ada }) {
      const id = checkoutIn((await pay((await ada.lyceum.billing.checkout('monthly', PAGE)).url)).to);
      return String((await stripe.checkout.sessions.retrieve(id)).subscription);
    },
    act: async (_, outage, id) => webhook(outage, await eventOf('customer.subscription.created', id)),
    async check(scene) {
      await onceOpen(scene);
      await isSubscribedOnce(scene);
    },
  },
  'buying a gift': {
    prepare: async () => '',
    act: (scene, outage) => scene.page(outage).gifts.buy({ plan: 'pass', to: null, returnTo: PAGE }),
    async check(scene) {
      const paid = and(eq(gift.giverId, scene.ada.id), isNotNull(gift.paidAt));
      expect(await db.select().from(gift).where(paid)).toEqual([]);
      await nothingOpen(scene);
    },
  },
  'a gift that was paid': {
    async prepare({ ada }) {
      const { url } = await ada.lyceum.gifts.buy({ plan: 'pass', returnTo: PAGE });
      return new URL((await pay(url)).to ?? '').searchParams.get('lyceum_gift') ?? '';
    },
    act: async (_, outage, id) => webhook(outage, await eventOf('checkout.session.completed', id)),
    async check(scene) {
      const paid = and(eq(gift.giverId, scene.ada.id), isNotNull(gift.paidAt));
      expect(await db.select().from(gift).where(paid)).toHaveLength(1);
      await nothingOpen(scene);
      // Its code is on its way to the buyer, once.
      const mails = await db.select().from(outbox).where(eq(outbox.target, scene.ada.email));
      expect(mails.filter(({ kind }) => kind.startsWith('gift'))).toHaveLength(1);
      const [given] = (await scene.ada.lyceum.gifts.list()).given;
      const friend = await makeMember(scene.shop.siteId);
      await friend.lyceum.gifts.redeem(given?.code ?? '');
      expect(await friend.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
    },
  },
  'a code by mail': {
    prepare: async () => '',
    act: ({ page, ada }, outage) => page(outage).account.requestCode(ada.email),
    async check({ page, ada }) {
      const again = page(null);
      await again.account.requestCode(ada.email);
      const mail = wires.mails.findLast((text) => text.includes(ada.email)) ?? '';
      await again.account.signIn(mail.match(/\b\d{6}\b/)?.[0] ?? '');
      expect(await again.account.read()).toMatchObject({ email: ada.email });
    },
  },
  'redeeming a gift': {
    async prepare({ shop }) {
      const reply = await shop.owner.fetch('/studio/gifts', { method: 'POST', body: { plan: 'pass', days: 30 } });
      return ((await reply.json()) as { gifts: { code: string }[] }).gifts[0]?.code ?? '';
    },
    act: ({ page }, outage, code) => page(outage).gifts.redeem(code),
    check: onceOpen,
  },
  'refunding a payment': {
    async prepare({ ada }) {
      await buyPlan(ada, 'pass');
      const [paid] = await db.select().from(payment).where(eq(payment.memberId, ada.id));
      return paid?.id ?? '';
    },
    async act({ desk }, outage, id) {
      return refusal(await desk(outage, `/studio/payments/${id}/refund`, { reason: 'Sorry' }));
    },
    async check(scene, id) {
      const refunds = await stripe.refunds.list({ payment_intent: id });
      expect(refunds.data.map(({ amount }) => amount)).toEqual([2500]);
      expect(await db.select().from(payment).where(eq(payment.id, id))).toMatchObject([{ refunded: 2500 }]);
      expect(await scene.ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
    },
  },
  'a comment': {
    prepare: async () => '',
    act: ({ page }, outage) => page(outage).discussion.post('open-talk', { markdown: 'Hello.', parent: null }),
    async check({ shop, ada }) {
      expect(await db.select().from(comment).where(eq(comment.memberId, ada.id))).toHaveLength(1);
      expect(await db.select().from(thread).where(eq(thread.siteId, shop.siteId))).toMatchObject([{ comments: 1 }]);
    },
  },
};

async function makeScene(): Promise<Scene> {
  const shop = await openShop();
  await shop.sell(monthly);
  await shop.sell(pass);
  await makePost(shop.siteId, { slug: 'gated', access: 'paid' });
  const ada = await makeMember(shop.siteId);
  const page = (outage: Outage | null) => {
    const storage = memoryStorage();
    storage.setItem(`lyceum:${shop.siteId}`, JSON.stringify({ token: ada.token, expiresAt: Date.now() + 1e9 }));
    return new Lyceum({ site: shop.siteId, api: API, storage, fetch: wires.fetch(outage) });
  };
  const desk: Scene['desk'] = (outage, path, body) =>
    wires.fetch(outage, API)(`${API}/api/v1/sites/${shop.siteId}${path}`, {
      method: 'POST',
      headers: { Cookie: `__Host-lyceum-staff=${shop.owner.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { shop, ada, page, desk };
}

test.each(Object.entries(flows))('%s, with each of its calls failing in each way', async (name, flow) => {
  const good = await makeScene();
  const before = await flow.prepare(good);
  await flow.act(good, null, before);
  const calls = { ...wires.calls };
  await flow.check(good, before);
  const outages = (['stripe', 'd1', 'mail'] as Wire[]).flatMap((wire) =>
    Array.from({ length: calls[wire] }, (_, at) => modes.map((mode): Outage => ({ wire, at, mode }))).flat(),
  );
  // As D1 says only that it failed, two of the ways are one.
  const distinct = outages.filter(({ wire, mode }) => wire !== 'd1' || mode === 'timeout' || mode === 'lost');
  console.info(`${name}: ${calls.stripe} calls of Stripe, ${calls.d1} of D1, ${calls.mail} of mail`);
  expect(calls.d1).toBeGreaterThan(0);

  // Each refusal is told in the log; here they are what is wanted.
  vi.spyOn(console, 'error').mockReturnValue();
  let refused = 0;
  for (const outage of distinct) {
    const about = `${name}, ${JSON.stringify(outage)}`;
    const scene = await makeScene();
    const prepared = await flow.prepare(scene);
    const code = await flow.act(scene, outage, prepared).then(
      () => null,
      (error: unknown) => (error instanceof LyceumError ? error.code : String(error)),
    );
    if (code !== null) {
      refused++;
      expect(told, about).toContain(code);
      // The reader tries again, and may be told that it is done.
      await flow.act(scene, null, prepared).catch((error: unknown) => {
        expect(['already_entitled', 'conflict'], `${about}, again: ${String(error)}`).toContain(
          error instanceof LyceumError ? error.code : '',
        );
      });
    }
    try {
      await flow.check(scene, prepared);
    } catch (cause) {
      throw new Error(about, { cause });
    }
  }
  expect(refused).toBeGreaterThan(distinct.length / 3);
});

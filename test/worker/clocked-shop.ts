import { env } from 'cloudflare:workers';
import { project } from '../../worker/billing/projection/project.ts';
import type { SiteRules } from '../../worker/contract/site.ts';
import { plan } from '../../worker/db/billing.ts';
import { checkoutIn, PAGE, pay } from './billing-factory.ts';
import type { openClockedStripe } from './clocked-stripe.ts';
import { db, makeMember, makeSite } from './world.ts';

type Clock = ReturnType<typeof openClockedStripe>;
type Terms = Partial<Omit<typeof plan.$inferInsert, 'siteId' | 'stripePriceId'>>;

/** A site with one plan, `all`: 900 US cents a month unless told otherwise. */
export async function makeClockedShop(clock: Clock, rules: Partial<SiteRules> = {}, terms: Terms = {}) {
  const siteId = await makeSite({ rules });
  const kind = terms.kind ?? 'subscription';
  const interval = kind === 'subscription' ? (terms.interval ?? 'month') : null;
  const amount = terms.amount ?? 900;
  const price = await clock.stripe.prices.create({
    unit_amount: amount,
    currency: 'usd',
    ...(interval && { recurring: { interval } }),
    product_data: { name: 'All' },
  });
  const names = { id: 'all', name: 'All', description: '', currency: 'usd' };
  await db
    .insert(plan)
    .values({ ...names, ...terms, kind, interval, amount, siteId, stripePriceId: price.id, createdAt: 1 });
  return { siteId, price: price.id };
}

/** A member who has bought the plan; books and ledger know of it. `purchase`: the subscription or PaymentIntent. */
export async function makeBuyer(clock: Clock, siteId: string) {
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('all', { returnTo: PAGE });
  await ada.lyceum.billing.resume(checkoutIn((await pay(url)).to));
  const purchase = (await ada.lyceum.account.read()).grants[0]?.id ?? '';
  const [charge] = (await clock.stripe.charges.list({ limit: 1 })).data;
  const payment = String(charge?.payment_intent);
  const follow = () => project({ env, db, now: Date.now() }, { type: 'payment', id: payment });
  await follow();
  const refunded = async () => (await clock.stripe.charges.retrieve(charge?.id ?? '')).amount_refunded;
  const standing = async () => (await ada.lyceum.account.read()).grants[0];
  return { ...ada, purchase, payment, follow, refunded, standing };
}

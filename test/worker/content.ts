import { plan } from '../../worker/db/billing.ts';
import { community } from '../../worker/db/community.ts';
import { course, lesson, material } from '../../worker/db/course.ts';
import { comment, thread } from '../../worker/db/discussion.ts';
import { offer } from '../../worker/db/offer.ts';
import { outbox, webhookEndpoint } from '../../worker/db/outbox.ts';
import { post } from '../../worker/db/post.ts';
import { seal } from '../../worker/db/seal.ts';
import { apiToken } from '../../worker/db/token.ts';
import { type GivingContent, giveContent } from './giving-content.ts';
import { db, unique } from './world.ts';

/** Names of one site's contents. `comment` and `member` belong to the member who was given. */
export interface Content extends GivingContent {
  site: string;
  member: string;
  post: string;
  course: string;
  lesson: string;
  material: string;
  community: string;
  plan: string;
  /** A promotion code that Stripe does not know. */
  offer: string;
  thread: string;
  comment: string;
  /** An endpoint of the owner's that is switched off, and a webhook that it got. */
  webhook: string;
  delivery: string;
  /** The id of a token for programs. */
  token: string;
  /** A post of the source `blog`, and the name of the key of `post`, which is sealed. */
  pushed: string;
  sealKey: string;
}

/** Stands in every text of a site that `makeContent` filled: what must not be seen elsewhere. */
export const marker = (site: string) => `secret-of-${site}`;

/** A paid post, a paid course with a lesson and a material, a plan, and an open thread with a comment of the member's. */
export async function makeContent(site: string, member: string): Promise<Content> {
  const content: Omit<Content, keyof GivingContent> = {
    site,
    member,
    post: unique('post'),
    course: unique('course'),
    lesson: unique('lesson'),
    material: unique('material'),
    community: unique('community'),
    plan: unique('plan'),
    offer: unique('offer').toUpperCase(),
    thread: unique('thread'),
    comment: unique('comment'),
    webhook: unique('webhook'),
    delivery: unique('delivery'),
    token: unique('token').padEnd(43, '-').slice(0, 43),
    pushed: unique('pushed'),
    sealKey: unique('release'),
  };
  const text = { title: marker(site), summary: marker(site), access: 'paid', level: 'beginner' } as const;
  const written = { status: 'published' as const, topics: ['ai'], publishedAt: 1, updatedAt: 1 };
  const body = { markdown: marker(site), html: `<p>${marker(site)}</p>` };
  const slugs = { siteId: site, courseSlug: content.course, slug: content.lesson };
  await db.batch([
    db.insert(post).values({ siteId: site, slug: content.post, ...text, ...written, ...body, minutes: 5, url: '/a' }),
    db.insert(course).values({ siteId: site, slug: content.course, ...text, ...written, url: '/b', lessons: 1 }),
    db.insert(lesson).values({ ...slugs, title: marker(site), position: 1, minutes: 5, preview: false, ...body }),
    db.insert(material).values({
      ...{ siteId: site, courseSlug: content.course, slug: content.material, title: marker(site) },
      ...{ url: `https://${marker(site)}.test/`, minutes: 5, position: 1, createdAt: 1, updatedAt: 1 },
      format: 'article',
    }),
    db.insert(community).values({
      ...{ siteId: site, slug: content.community, name: marker(site), summary: marker(site), topics: ['ai'] },
      ...{ url: `https://${marker(site)}.test/`, status: 'open', updatedAt: 1 },
    }),
    db.insert(plan).values({
      siteId: site,
      id: content.plan,
      name: marker(site),
      description: '',
      amount: 900,
      currency: 'usd',
      interval: 'month',
      stripePriceId: unique('price'),
      createdAt: 1,
    }),
    db.insert(post).values({
      siteId: site,
      slug: content.pushed,
      ...text,
      ...written,
      ...body,
      minutes: 5,
      url: '/c',
      source: 'blog',
    }),
    db.insert(seal).values({
      siteId: site,
      postSlug: content.post,
      keyId: content.sealKey,
      key: marker(site).padEnd(43, '-').slice(0, 43),
      createdAt: 1,
    }),
    db.insert(webhookEndpoint).values({
      id: content.webhook,
      siteId: site,
      url: `https://${marker(site)}.test/`,
      secret: 'whsec_c2VjcmV0',
      types: ['grant.created'],
      active: false,
      createdAt: 1,
    }),
    db.insert(outbox).values({
      id: content.delivery,
      siteId: site,
      carrier: 'webhook',
      target: content.webhook,
      kind: 'grant.created',
      payload: { type: 'grant.created', data: { id: marker(site) } },
      dueAt: 1,
      attempts: 1,
      doneAt: 1,
      createdAt: 1,
    }),
    db.insert(apiToken).values({
      id: content.token,
      siteId: site,
      name: marker(site),
      scope: 'publish',
      createdBy: member,
      createdAt: 1,
      expiresAt: 1,
    }),
    db.insert(offer).values({
      siteId: site,
      code: content.offer,
      name: marker(site),
      percent: 20,
      duration: 'once',
      stripeCouponId: unique('coupon'),
      stripePromotionCodeId: unique('promo'),
      createdAt: 1,
    }),
    db.insert(thread).values({ siteId: site, slug: content.thread, access: 'open', comments: 1, createdAt: 1 }),
  ]);
  const giving = await giveContent(site, content.plan, member);
  await addComment({ ...content, ...giving }, content.comment, member);
  return { ...content, ...giving };
}

/** A comment of another member in the same thread; returns the content as that member would address it. */
export async function ownedBy(content: Content, member: string): Promise<Content> {
  const id = unique('comment');
  await addComment(content, id, member);
  return { ...content, ...(await giveContent(content.site, content.plan, member)), comment: id };
}

let serial = 0;
async function addComment({ site, thread: threadSlug }: Content, id: string, memberId: string): Promise<void> {
  const path = String(++serial).padStart(9, '0');
  const texts = { markdown: marker(site), html: `<p>${marker(site)}</p>` };
  await db
    .insert(comment)
    .values({ id, siteId: site, threadSlug, depth: 0, path, memberId, ...texts, createdAt: 1, changedAt: 1 });
}

import { env, exports } from 'cloudflare:workers';
import { and, eq, sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Mailing, MailingInput } from '../../worker/contract/mailing.ts';
import { grant, plan, planContent } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { mailing, outbox } from '../../worker/db/outbox.ts';
import { post } from '../../worker/db/post.ts';
import { continueMailings, queuePage } from '../../worker/notifications/queue-mailing.ts';
import { drainOutbox } from '../../worker/outbox/drain.ts';
import { makePost } from './course-factory.ts';
import { openWire } from './outbox-wire.ts';
import { API, db, makeMember, makeSite, makeStaff, unique } from './world.ts';

const DAY = 86_400_000;
const wire = openWire();
beforeEach(async () => {
  wire.reset();
  await db.batch([db.delete(outbox), db.delete(mailing), db.delete(member)]);
});

/** 128 random bits that stand in the gated text only. */
const canary = `canary-${crypto.randomUUID()}`;

async function makeBlog(overrides: Partial<typeof post.$inferInsert> = {}) {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  const slug = await makePost(site, {
    access: 'paid',
    summary: 'The teaser',
    markdown: `# Hidden\n\n${canary}`,
    ...overrides,
  });
  const start = (input: MailingInput) => owner.fetch(`/studio/posts/${slug}/mailings`, { method: 'POST', body: input });
  const give = (memberId: string, row: Partial<typeof grant.$inferInsert> = {}) =>
    db.insert(grant).values({
      id: unique('grant'),
      siteId: site,
      memberId,
      source: 'comp',
      reason: 'comp',
      startsAt: 1,
      createdAt: 1,
      ...row,
    });
  return { site, owner, slug, start, give };
}

/** Everything that is due goes out. */
async function sendAll(now = Date.now()) {
  // What the request itself began to send holds its rows for a moment.
  await expect
    .poll(async () => {
      await drainOutbox(env, db, now + 1);
      return (await db.select({ id: outbox.id }).from(outbox).where(sql`done_at is null`)).length;
    })
    .toBe(0);
}
const mailTo = (email: string) => wire.delivered.filter(({ to }) => to === email);
const withCanary = () => wire.delivered.filter((mail) => JSON.stringify(mail).includes(canary)).map(({ to }) => to);

describe('who gets the text', () => {
  test('each member by the ledger, when the mail is sent; the others get the teaser and the link', async () => {
    const { site, slug, start, give } = await makeBlog();
    const [free, comp, over, future, banned, off, late, lost] = await Promise.all(
      Array.from({ length: 8 }, () => makeMember(site)),
    );
    if (!free || !comp || !over || !future || !banned || !off || !late || !lost) throw new Error('no members');
    await give(comp.id);
    await give(over.id, { endsAt: Date.now() - 1 });
    await give(future.id, { startsAt: Date.now() + DAY });
    await give(banned.id);
    await give(off.id);
    await give(lost.id, { id: 'lost' });
    await db.update(member).set({ newsletter: false }).where(eq(member.id, off.id));
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
    // Queued as it stands; then rights change before anything is sent.
    await db.insert(mailing).values({
      id: 'm',
      siteId: site,
      postSlug: slug,
      subject: 'News',
      segment: 'all',
      origin: API,
      createdBy: 'x',
      createdAt: Date.now(),
    });
    await continueMailings(db, Date.now());
    await give(late.id);
    await db.delete(grant).where(eq(grant.id, 'lost'));
    await sendAll();

    expect(withCanary().sort()).toEqual([comp.email, late.email].sort());
    for (const { email } of [free, over, future, lost]) {
      const [mail] = mailTo(email);
      expect(mail).toMatchObject({ subject: 'News' });
      expect(mail?.text).toContain('The teaser');
      expect(mail?.text).toContain(`https://blog.test/posts/${slug}`);
    }
    expect([...mailTo(banned.email), ...mailTo(off.email)]).toEqual([]);
    expect((await start({ segment: 'all', subject: 'News' })).status).toBe(200);
  });

  test('who left, was suspended or unsubscribed since gets nothing; an archived post stops it', async () => {
    const { site, slug, give } = await makeBlog();
    const [gone, banned, off, stays] = await Promise.all(Array.from({ length: 4 }, () => makeMember(site)));
    if (!gone || !banned || !off || !stays) throw new Error('no members');
    for (const { id } of [gone, banned, off, stays]) await give(id);
    const queue = async (id: string) => {
      const row = { id, siteId: site, postSlug: slug, subject: 'News', segment: 'all' as const, origin: API };
      await db.insert(mailing).values({ ...row, createdBy: 'x', createdAt: Date.now() });
      await continueMailings(db, Date.now());
    };
    await queue('first');
    await db.delete(member).where(eq(member.id, gone.id));
    await db.update(member).set({ bannedAt: 1 }).where(eq(member.id, banned.id));
    await db.update(member).set({ newsletter: false }).where(eq(member.id, off.id));
    await sendAll();
    expect(withCanary()).toEqual([stays.email]);

    await queue('second');
    await db.update(post).set({ status: 'archived' }).where(eq(post.slug, slug));
    wire.reset();
    await sendAll();
    expect(wire.asked).toEqual([]);
    expect(await db.select().from(outbox).where(sql`error like '%not published%'`)).not.toEqual([]);
    await queue('third');
    expect(await db.select().from(mailing).where(eq(mailing.id, 'third'))).toMatchObject([{ queued: 0 }]);
    expect((await db.select().from(mailing).where(eq(mailing.id, 'third')))[0]?.doneAt).not.toBeNull();
  });

  test('tiers, listed contents, drip and opening dates count as they do on the page', async () => {
    const cases: [string, Partial<typeof post.$inferInsert>, boolean][] = [
      ['tier of the plan', { tier: 'gold' }, true],
      ['another tier', { tier: 'silver' }, false],
      ['not yet open', { opensAt: Date.now() + DAY }, false],
      ['drip that is not over', { dripDays: 30 }, false],
      ['drip that is over', { dripDays: 3 }, true],
      ['members only', { access: 'members' }, true],
      ['listed', { tier: 'silver', slug: 'listed' }, true],
    ];
    for (const [name, overrides, reads] of cases) {
      const { site, slug, start, give } = await makeBlog(overrides);
      const row = { siteId: site, description: '', amount: 900, currency: 'usd', stripePriceId: 'p', createdAt: 1 };
      await db.insert(plan).values({ ...row, id: 'gold', name: 'Gold', opens: 'tier', tier: 'gold' });
      await db.insert(plan).values({ ...row, id: 'one', name: 'One', opens: 'content' });
      await db.insert(planContent).values({ siteId: site, planId: 'one', contentKind: 'post', contentSlug: 'listed' });
      const ada = await makeMember(site);
      await give(ada.id, { planId: 'gold', since: Date.now() - 10 * DAY });
      await give(ada.id, { planId: 'one', since: Date.now() - 10 * DAY });
      wire.reset();
      expect((await start({ segment: 'paying', subject: 'News' })).status).toBe(200);
      await sendAll();
      const page = await ada.lyceum.posts.read(slug);
      expect([name, withCanary().length > 0, page.state]).toEqual([name, reads, reads ? 'open' : 'locked']);
      expect([name, mailTo(ada.email).length]).toEqual([name, 1]);
    }
  });
});

describe('a mailing', () => {
  test('goes to its segment', async () => {
    const { site, owner, start, give } = await makeBlog();
    const [free, paying] = [await makeMember(site), await makeMember(site)];
    await give(paying.id);
    const stranger = await makeMember(await makeSite());
    const staff =
      (await db.select({ email: member.email }).from(member).where(eq(member.id, owner.id)))[0]?.email ?? '';
    for (const [segment, to] of [
      ['paying', [paying.email]],
      ['free', [free.email, staff]],
      ['all', [free.email, paying.email, staff]],
    ] as const) {
      wire.reset();
      const reply = (await (await start({ segment, subject: 'News' })).json()) as Mailing;
      expect(reply).toMatchObject({ segment, queued: to.length });
      expect(reply.doneAt).not.toBeNull();
      await sendAll();
      expect(wire.delivered.map((mail) => mail.to).sort()).toEqual([...to].sort());
    }
    expect(mailTo(stranger.email)).toEqual([]);
  });

  test('is one a post and segment, of two clicks at once too, unless somebody insists', async () => {
    const { site, owner, slug, start } = await makeBlog();
    await makeMember(site);
    const clicks = await Promise.all([1, 2, 3].map(() => start({ segment: 'all', subject: 'News' })));
    expect(clicks.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await start({ segment: 'all', subject: 'News again', force: true })).status).toBe(200);
    const { mailings } = (await (await owner.fetch(`/studio/posts/${slug}/mailings`)).json()) as {
      mailings: Mailing[];
    };
    expect(mailings.map(({ subject }) => subject)).toEqual(['News again', 'News']);
    await sendAll();
    expect(wire.delivered).toHaveLength(4);
  });

  test('of a draft is not there to be mailed', async () => {
    const { start } = await makeBlog({ status: 'draft' });
    expect((await start({ segment: 'all', subject: 'News' })).status).toBe(404);
  });

  test('reaches 1,300 members a page at a time, each once, though every page is done twice and one is half lost', async () => {
    const { site, slug } = await makeBlog();
    await db.run(sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 1300)
      insert into member (id, site_id, email, name, created_at)
      select 'many-' || hex(randomblob(8)), ${site}, 'many-' || i || '@example.com', 'M', 1 from n`);
    const id = 'many';
    const row = { id, siteId: site, postSlug: slug, subject: 'News', segment: 'all' as const, origin: API };
    await db.insert(mailing).values({ ...row, createdBy: 'x', createdAt: Date.now() });
    const at = async () => {
      const [found] = await db.select().from(mailing).where(eq(mailing.id, id));
      if (!found) throw new Error('no mailing');
      return found;
    };
    await db.batch([...queuePage(db, id, 1)]);
    expect(await at()).toMatchObject({ queued: 500, doneAt: null });
    // As after a restored backup: the place is forgotten, the rows are there.
    await db.update(mailing).set({ cursor: '' });
    await Promise.all([1, 2].map(() => db.batch([...queuePage(db, id, 2)])));
    expect(await at()).toMatchObject({ queued: 1000, doneAt: null });
    await continueMailings(db, 3);
    // The owner is a member too.
    expect(await at()).toMatchObject({ queued: 1301, doneAt: 3 });
    expect(await continueMailings(db, 4)).toBe(false);
    const [count] = await db
      .select({ n: sql<number>`count(distinct target)`, all: sql<number>`count(*)` })
      .from(outbox);
    expect(count).toEqual({ n: 1301, all: 1301 });
  });
});

describe('unsubscribing', () => {
  async function makeMail() {
    const { site, start } = await makeBlog();
    const ada = await makeMember(site);
    await start({ segment: 'all', subject: 'News' });
    await sendAll();
    const [mail] = mailTo(ada.email);
    const link = mail?.headers['List-Unsubscribe']?.match(/^<(.+)>$/)?.[1] ?? '';
    return { ada, mail, link, site, start };
  }
  const wants = async (id: string) =>
    (await db.select({ newsletter: member.newsletter }).from(member).where(eq(member.id, id)))[0]?.newsletter;
  const ask = (url: string, init?: RequestInit) => exports.default.fetch(new Request(url, init));
  const oneClick = (url: string) =>
    ask(url, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });

  test('by one click of the mail program, without a sign-in, as often as it likes (RFC 8058)', async () => {
    const { ada, mail, link, start } = await makeMail();
    expect(mail?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    expect(mail?.text).toContain(link);
    expect(link).toMatch(new RegExp(`^${API}/unsubscribe/`));
    for (let i = 0; i < 2; i++) expect((await oneClick(link)).status).toBe(200);
    expect(await wants(ada.id)).toBe(false);
    wire.reset();
    await start({ segment: 'all', subject: 'More', force: true });
    await sendAll();
    expect(mailTo(ada.email)).toEqual([]);
  });

  test('opening the link changes nothing: its page has one button, which does', async () => {
    const { ada, link } = await makeMail();
    const page = await ask(link);
    const text = await page.text();
    expect(page.headers.get('Content-Type')).toContain('text/html');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(text).toContain('A blog');
    expect(text.match(/<button>/g)).toHaveLength(1);
    expect(text).toContain('<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">');
    expect(text).not.toContain(ada.email);
    expect(await wants(ada.id)).toBe(true);
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await ask(link, { method: 'POST', body: form })).status).toBe(200);
    expect(await wants(ada.id)).toBe(false);
  });

  test('not by a token that is not ours, nor by any other form', async () => {
    const { ada, link, site } = await makeMail();
    const grace = await makeMember(site);
    const mac = link.split('.').at(-1);
    for (const url of [`${API}/unsubscribe/${grace.id}.${mac}`, `${link}x`, `${API}/unsubscribe/${ada.id}`]) {
      expect((await oneClick(url)).status).toBe(404);
    }
    expect((await ask(link, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })).status).toBe(415);
    expect([await wants(ada.id), await wants(grace.id)]).toEqual([true, true]);
  });

  test('is taken back in the account', async () => {
    const { ada, link } = await makeMail();
    await oneClick(link);
    expect((await ada.lyceum.account.read()).newsletter).toBe(false);
    expect((await ada.lyceum.account.update({ newsletter: true })).newsletter).toBe(true);
    const rows = await db
      .select()
      .from(member)
      .where(and(eq(member.id, ada.id), eq(member.newsletter, true)));
    expect(rows).toHaveLength(1);
  });
});

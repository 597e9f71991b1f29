import { and, desc, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import type { Mailing, MailingInput, MailingList } from '../contract/mailing.ts';
import { mailing } from '../db/outbox.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { sendSoon } from '../outbox/send-soon.ts';
import { queuePage } from './queue-mailing.ts';

const shown = {
  id: mailing.id,
  segment: mailing.segment,
  subject: mailing.subject,
  queued: mailing.queued,
  createdAt: mailing.createdAt,
  doneAt: mailing.doneAt,
};

/** The post's mailings, newest first. */
export async function listMailings(c: Context<Env>, slug: string): Promise<MailingList> {
  const [, mailings] = await ask(
    c,
    c.var.db
      .select(shown)
      .from(mailing)
      .where(and(eq(mailing.siteId, siteOf(c)), eq(mailing.postSlug, slug)))
      .orderBy(desc(mailing.createdAt), desc(mailing.id))
      .limit(50),
  );
  return { mailings };
}

/**
 * Begins to mail a published post to a segment: its first page of members now, the others by cron. Who may read what is
 * decided for each mail when it is sent.
 * @throws Fault `not_found`, `conflict` when this segment got the post already and nobody insists
 */
export async function startMailing(
  c: Context<Env>,
  slug: string,
  { segment, subject, force }: v.InferOutput<typeof MailingInput>,
): Promise<Mailing> {
  const { db, now } = c.var;
  const [caller, [found]] = await ask(
    c,
    db
      .select({ slug: post.slug })
      .from(post)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published'))),
  );
  if (!found) throw new Fault('not_found', `There is no published post "${slug}" on this site.`);
  // The id holds it to one, also of two clicks at once.
  const id = [caller.site.id, slug, segment, ...(force ? [now] : [])].join('/');
  const [begun, , , rows] = await db.batch([
    db
      .insert(mailing)
      .values({
        id,
        siteId: caller.site.id,
        postSlug: slug,
        subject,
        segment,
        origin: new URL(c.req.url).origin,
        createdBy: caller.staff?.id ?? '',
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: mailing.id }),
    ...queuePage(db, id, now),
    db.select(shown).from(mailing).where(eq(mailing.id, id)),
  ]);
  const [row] = rows;
  if (begun.length === 0 || !row) {
    throw new Fault('conflict', 'This post was mailed to them already. To send it once more, say so.');
  }
  sendSoon(c);
  return row;
}

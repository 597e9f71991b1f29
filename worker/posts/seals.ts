import { and, desc, eq, notInArray, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { postOpen } from '../access/entitled.ts';
import type { SealKey, SealsReply } from '../contract/post.ts';
import { post } from '../db/post.ts';
import { seal } from '../db/seal.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';

/**
 * The key of a sealed post's text, for whoever may read the post: the key never leaves the database for anybody else.
 * @throws Fault `not_found` (also for a retired key), `locked`
 */
export async function readSealKey(c: Context<Env>, slug: string, keyId: string): Promise<SealKey> {
  const [, [row]] = await ask(
    c,
    c.var.db
      .select({ key: sql<string | null>`case when ${postOpen(c)} then ${seal.key} end`.as('seal_key') })
      .from(post)
      .innerJoin(seal, and(eq(seal.siteId, post.siteId), eq(seal.postSlug, post.slug), eq(seal.keyId, keyId)))
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published'))),
  );
  if (!row) throw new Fault('not_found', `There is no such key of a published post "${slug}" on this site.`);
  if (row.key === null) throw new Fault('locked', 'This post is not open to you.');
  return { key: row.key };
}

/** Keeps a release's key; the same one again is fine. @throws Fault `not_found` (no such post), `conflict` (another key) */
export async function putSealKey(c: Context<Env>, slug: string, keyId: string, key: string): Promise<void> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const [caller, [known], [current]] = await ask(
    c,
    db
      .select({ slug: post.slug })
      .from(post)
      .where(and(eq(post.siteId, siteId), eq(post.slug, slug))),
    db
      .select({ same: sql<boolean>`${seal.key} = ${key}`.mapWith(Boolean).as('same') })
      .from(seal)
      .where(and(eq(seal.siteId, siteId), eq(seal.postSlug, slug), eq(seal.keyId, keyId))),
  );
  if (!known) throw new Fault('not_found', `There is no post "${slug}" on this site. Push it first.`);
  if (current && !current.same) throw new Fault('conflict', `"${slug}" has another key of this name.`);
  if (current) return;
  await db.batch([
    db.insert(seal).values({ siteId, postSlug: slug, keyId, key, createdAt: now }).onConflictDoNothing(),
    auditAct(c, caller, {
      action: 'seal.create',
      subject: slug,
      detail: { keyId },
    }),
  ]);
}

/** Forgets all but the newest keys of a post: pages of older releases, and whoever kept one, ask for them in vain. */
export async function retireSealKeys(c: Context<Env>, slug: string, keep: number): Promise<SealsReply> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const ofPost = and(eq(seal.siteId, siteId), eq(seal.postSlug, slug));
  const newest = db
    .select({ keyId: seal.keyId })
    .from(seal)
    .where(ofPost)
    .orderBy(desc(seal.createdAt), desc(sql`rowid`))
    .limit(keep);
  const [caller] = await ask(c);
  const [removed] = await db.batch([
    db
      .delete(seal)
      .where(and(ofPost, notInArray(seal.keyId, newest)))
      .returning({ keyId: seal.keyId }),
    auditAct(c, caller, {
      action: 'seal.retire',
      subject: slug,
      detail: { keep },
    }),
  ]);
  return { removed: removed.length };
}

import { and, asc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import type { ApiTokenInput, ApiTokenList, ApiTokenReply } from '../contract/token.ts';
import { apiToken } from '../db/token.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { newApiToken } from '../http/credential.ts';
import { Fault } from '../http/fault.ts';
import { sha256 } from '../http/hash.ts';

const MOST = 50;

/** Every token of the site, those that are over too, until they are revoked. */
export async function listTokens(c: Context<Env>): Promise<ApiTokenList> {
  const [, tokens] = await ask(
    c,
    c.var.db
      .select({
        id: apiToken.id,
        name: apiToken.name,
        scope: apiToken.scope,
        createdAt: apiToken.createdAt,
        expiresAt: apiToken.expiresAt,
        usedAt: apiToken.usedAt,
      })
      .from(apiToken)
      .where(eq(apiToken.siteId, siteOf(c)))
      .orderBy(asc(apiToken.createdAt), asc(apiToken.id))
      .limit(MOST),
  );
  return { tokens };
}

/** @throws Fault `conflict` when the site has as many as it may */
export async function createToken(c: Context<Env>, { name, scope, days }: ApiTokenInput): Promise<ApiTokenReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const count = db.select({ tokens: sql<number>`count(*)` }).from(apiToken).where(eq(apiToken.siteId, siteId));
  const [caller, [counted]] = await ask(c, count);
  const owner = caller.staff?.id;
  if (!owner) throw new Fault('forbidden', 'You may not do this.');
  if ((counted?.tokens ?? 0) >= MOST) {
    throw new Fault('conflict', `A site has at most ${MOST} tokens. Revoke one that is no longer used.`);
  }
  const token = newApiToken();
  const id = await sha256(token);
  const expiresAt = now + days * DAY;
  await db.batch([
    db.insert(apiToken).values({ id, siteId, name, scope, createdBy: owner, createdAt: now, expiresAt }),
    auditAct(c, caller, {
      action: 'token.create',
      subject: id,
      detail: { name, scope, expiresAt },
    }),
  ]);
  return { token, id, expiresAt };
}

/** Works no more from the next request on. @throws Fault `not_found` */
export async function revokeToken(c: Context<Env>, id: string): Promise<void> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const own = and(eq(apiToken.siteId, siteId), eq(apiToken.id, id));
  const [caller, [known]] = await ask(c, db.select({ name: apiToken.name }).from(apiToken).where(own));
  if (!known) throw new Fault('not_found', 'There is no such token on this site.');
  await db.batch([
    db.delete(apiToken).where(own),
    auditAct(c, caller, {
      action: 'token.revoke',
      subject: id,
      detail: { name: known.name },
    }),
  ]);
}

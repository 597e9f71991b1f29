import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { grantDetails, toGrant } from '../access/explain.ts';
import type { Account, AccountInput } from '../contract/account.ts';
import { grant } from '../db/billing.ts';
import { member } from '../db/member.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';

/** The caller's account with what opens doors for it, in one round trip. */
export async function readAccount(c: Context<Env>): Promise<Account> {
  const { db } = c.var;
  const [caller, profiles, grants] = await ask(
    c,
    db
      .select({
        fields: member.fields,
        goal: member.goal,
        level: member.level,
        newsletter: member.newsletter,
        createdAt: member.createdAt,
      })
      .from(member)
      .where(eq(member.id, callerId(c))),
    grantDetails(db, and(eq(grant.siteId, siteOf(c)), eq(grant.memberId, callerId(c)))),
  );
  const me = signedIn(caller);
  const profile = profiles[0] ?? { fields: [], goal: null, level: null, newsletter: false, createdAt: 0 };
  return {
    id: me.id,
    email: me.email,
    name: me.name,
    onboarded: me.onboarded,
    ...profile,
    grants: grants.map(toGrant),
    topics: caller.site.topics,
  };
}

/** Writes the given fields, then reads the account back. */
export async function writeAccount(c: Context<Env>, input: AccountInput): Promise<Account> {
  const [caller] = await ask(c);
  if (Object.keys(input).length > 0) {
    await c.var.db
      .update(member)
      .set(input)
      .where(and(eq(member.siteId, caller.site.id), eq(member.id, signedIn(caller).id)));
  }
  return readAccount(c);
}

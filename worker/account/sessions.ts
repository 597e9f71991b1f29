import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import { member, staff } from '../db/member.ts';
import { type Audience, session, signInCode } from '../db/session.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { randomToken, sha256 } from '../http/hash.ts';

/** However often it is used, a session ends after this long. */
export const SESSION_LIFE = 90 * DAY;

/**
 * Turns a proven e-mail address into a session, creating the member on a reader's first sign-in. One batch: the code is used up,
 * the member exists and the session is written, or none of it.
 * @returns the token: the only time it is known outside the caller's browser
 */
export async function openSession(
  c: Context<Env>,
  proof: { email: string; challenge: string },
  audience: Audience,
): Promise<{ token: string; expiresAt: number }> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const token = randomToken();
  const id = await sha256(token);
  const expiresAt = now + SESSION_LIFE;
  const origin = c.req.header('Origin') ?? null;
  const unused = sql`exists (select 1 from ${signInCode} where ${signInCode.id} = ${proof.challenge} and ${isNull(signInCode.usedAt)})`;
  const isStaff = sql`exists (select 1 from ${staff} where ${staff.siteId} = ${siteId} and ${staff.memberId} = ${member.id})`;
  const addMember = db
    .insert(member)
    .values({ id: crypto.randomUUID(), siteId, email: proof.email, name: nameFrom(proof.email), createdAt: now })
    .onConflictDoNothing();
  // Of two requests with the right code, only the first finds it unused.
  const addSession = db
    .insert(session)
    .select(
      db
        .select({
          id: sql<string>`${id}`.as('id'),
          siteId: member.siteId,
          memberId: sql<string>`${member.id}`.as('member_id'),
          audience: sql<Audience>`${audience}`.as('audience'),
          origin: sql<string | null>`${origin}`.as('origin'),
          createdAt: sql<number>`${now}`.as('created_at'),
          seenAt: sql<number>`${now}`.as('seen_at'),
          expiresAt: sql<number>`${expiresAt}`.as('expires_at'),
        })
        .from(member)
        .where(
          and(
            eq(member.siteId, siteId),
            eq(member.email, proof.email),
            isNull(member.bannedAt),
            unused,
            audience === 'staff' ? isStaff : undefined,
          ),
        ),
    )
    .returning({ id: session.id });
  const useUp = db
    .update(signInCode)
    .set({ usedAt: now })
    .where(and(eq(signInCode.id, proof.challenge), isNull(signInCode.usedAt)))
    .returning({ id: signInCode.id });

  // Nobody becomes a member by trying the desk's door.
  const [opened, used] =
    audience === 'staff'
      ? await db.batch([addSession, useUp])
      : await db.batch([addMember, addSession, useUp]).then(([, ...rest]) => rest);
  if (used.length === 0) throw new Fault('code_expired', 'This code was used already. Please ask for a new one.');
  if (opened.length === 0) {
    if (audience === 'staff') throw new Fault('forbidden', 'This address does not work at this site.');
    throw new Fault('banned', 'This account has been suspended.');
  }
  return { token, expiresAt };
}

/** A first display name: the address up to its first separator, at most 20 letters (`ada.lovelace@…` becomes `ada`). */
export function nameFrom(email: string): string {
  return email.match(/^[a-z0-9]{1,20}/)?.[0] ?? 'member';
}

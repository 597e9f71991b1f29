import { and, count, eq, gt, lt, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CodeInput, CodeReply, SignInInput } from '../contract/account.ts';
import { type Audience, signInCode } from '../db/session.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { keyedHash, sha256 } from '../http/hash.ts';
import { addressOf } from '../http/limits.ts';
import { sendMail } from '../mail/send.ts';

const MINUTE = 60_000;
const CODE_LIFE = 10 * MINUTE;
const CODES_PER_EMAIL = 5;
const CODES_PER_ADDRESS = 30;
const TRIES = 4;

/**
 * Mails a six-digit code bound to the browser's challenge. The counts are taken and the row is written by one
 * statement, so that they are exact; the answer is the same whether or not the e-mail address is known.
 */
export async function sendCode(c: Context<Env>, input: CodeInput, audience: Audience): Promise<CodeReply> {
  const { now, db } = c.var;
  const siteId = siteOf(c);
  const since = now - CODE_LIFE;
  const code = sixDigits();
  const [codeHash, ipHash] = await Promise.all([
    hashCode(c, input.challenge, code),
    keyedHash(c.env.SECRET, addressOf(c)),
  ]);
  const expiresAt = now + CODE_LIFE;

  const [caller, used] = await ask(
    c,
    db
      .select({
        byEmail: sql<number>`(select ${count()} from ${signInCode} where ${and(
          eq(signInCode.siteId, siteId),
          eq(signInCode.email, input.email),
          gt(signInCode.createdAt, since),
        )})`,
        byAddress: sql<number>`(select ${count()} from ${signInCode} where ${and(
          eq(signInCode.ipHash, ipHash),
          gt(signInCode.createdAt, since),
        )})`,
      })
      .from(sql`(select 1)`),
  );
  const counts = used[0] ?? { byEmail: 0, byAddress: 0 };
  if (counts.byEmail >= CODES_PER_EMAIL || counts.byAddress >= CODES_PER_ADDRESS) throw tooMany();

  // Counted again inside the insert: between the two, another request may have used the last one up.
  const inserted = await db.run(sql`insert into ${signInCode}
    (id, site_id, email, code_hash, audience, origin, ip_hash, created_at, expires_at)
    select ${input.challenge}, ${siteId}, ${input.email}, ${codeHash}, ${audience}, ${c.req.header('Origin') ?? null},
      ${ipHash}, ${now}, ${expiresAt}
    where (select ${count()} from ${signInCode} where ${and(
      eq(signInCode.siteId, siteId),
      eq(signInCode.email, input.email),
      gt(signInCode.createdAt, since),
    )}) < ${CODES_PER_EMAIL}
    and (select ${count()} from ${signInCode} where ${and(
      eq(signInCode.ipHash, ipHash),
      gt(signInCode.createdAt, since),
    )}) < ${CODES_PER_ADDRESS}
    on conflict do nothing`);
  if (inserted.meta.changes === 0) throw tooMany();

  await sendMail(c.env, {
    to: input.email,
    subject: `${code} is your sign-in code for ${caller.site.name}`,
    text: `Your sign-in code for ${caller.site.name} is:\n\n${code}\n\nIt works once, within ten minutes, in the window where you asked for it.\nIf you did not ask for it, ignore this mail: nobody can sign in without it.\n`,
  });
  return { expiresAt };
}

/**
 * Uses a code up. The try is counted before the code is compared, so parallel guesses cannot exceed the limit.
 * @throws Fault `code_wrong` or `code_expired` (expired, used, tried too often, or never asked for: not told apart)
 */
export async function useCode(
  c: Context<Env>,
  input: SignInInput,
  audience: Audience,
): Promise<{ email: string; challenge: string }> {
  const { now, db } = c.var;
  const challenge = await sha256(input.verifier);
  const [, tried] = await ask(
    c,
    db
      .update(signInCode)
      .set({ tries: sql`${signInCode.tries} + 1` })
      .where(
        and(
          eq(signInCode.id, challenge),
          eq(signInCode.siteId, siteOf(c)),
          eq(signInCode.audience, audience),
          sql`${signInCode.origin} is ${c.req.header('Origin') ?? null}`,
          gt(signInCode.expiresAt, now),
          lt(signInCode.tries, TRIES),
          sql`${signInCode.usedAt} is null`,
        ),
      )
      .returning({ email: signInCode.email, codeHash: signInCode.codeHash, tries: signInCode.tries }),
  );
  const row = tried[0];
  if (!row) throw new Fault('code_expired', 'This code no longer works. Please ask for a new one.');
  if (row.codeHash !== (await hashCode(c, challenge, input.code))) {
    if (row.tries >= TRIES)
      throw new Fault('code_expired', 'That was the last try for this code. Please ask for a new one.');
    throw new Fault('code_wrong', 'That is not the code. Please look again.');
  }
  return { email: row.email, challenge };
}

const hashCode = (c: Context<Env>, challenge: string, code: string) =>
  keyedHash(c.env.SECRET, `${siteOf(c)}\n${challenge}\n${code}`);

/** Uniform over 000000–999999: values that would bias the remainder are drawn again. */
function sixDigits(): string {
  const limit = 4_294_000_000;
  for (;;) {
    const [value = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return String(value % 1_000_000).padStart(6, '0');
  }
}

const tooMany = () =>
  new Fault('rate_limited', 'Too many codes were asked for. Please wait ten minutes.', {
    retryAfter: CODE_LIFE / 1000,
  });

import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../worker/access/can.ts';
import type { ErrorReply } from '../../worker/contract/error.ts';
import { member } from '../../worker/db/member.ts';
import { session, signInCode } from '../../worker/db/session.ts';
import { STAFF_COOKIE } from '../../worker/http/credential.ts';
import { randomToken, sha256 } from '../../worker/http/hash.ts';
import { openMailbox } from './mailbox.ts';
import { send } from './send.ts';
import { API, BLOG, db, makeMember, makeSite, makeStaff, unique } from './world.ts';

const mailbox = openMailbox();
beforeEach(() => {
  mailbox.status = 200;
});

const SITE = '/api/v1/sites/:site';
interface Sent {
  status: number;
  reply: Record<string, unknown>;
  code: string | null;
  headers: Headers;
}

async function post(site: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await send('POST', SITE + path, {
    param: { site },
    headers: { Origin: BLOG, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const reply = (await response.json()) as Record<string, unknown>;
  return { status: response.status, reply, code: errorOf(reply), headers: response.headers };
}

const errorOf = (reply: Record<string, unknown>) => (reply as Partial<ErrorReply>).error?.code ?? null;

const email = () => `${unique('ada')}@example.com`;

/** A browser that has asked for a code. */
async function ask(site: string, address: string, headers: Record<string, string> = {}, at = '/sign-in/codes') {
  const verifier = randomToken();
  const challenge = await sha256(verifier);
  const answer = await post(site, at, { email: address, challenge }, headers);
  return { verifier, challenge, answer, code: () => mailbox.code(address) };
}

const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const count = (all: (string | null)[], code: string | null) => all.filter((one) => one === code).length;

describe('codes', () => {
  test('five an address in ten minutes, exact under twenty requests at once, however many addresses ask', async () => {
    const site = await makeSite();
    const address = email();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(site, address)));
    const codes = answers.map(({ answer }) => answer.code);
    expect([count(codes, null), count(codes, 'rate_limited')]).toEqual([5, 15]);
    expect(mailbox.sent.filter(({ to }) => to === address).length).toBe(5);
    const refused = answers.find(({ answer }) => answer.code === 'rate_limited')?.answer;
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0);
    await db
      .update(signInCode)
      .set({ createdAt: Date.now() - 11 * 60_000 })
      .where(eq(signInCode.email, address));
    expect((await ask(site, address)).answer.code).toBeNull();
  });

  test('thirty from one network address, exact under parallel requests for different people', async () => {
    const site = await makeSite();
    const headers = { 'CF-Connecting-IP': '192.0.2.7' };
    const all = await Promise.all(Array.from({ length: 40 }, () => ask(site, email(), headers)));
    const codes = all.map(({ answer }) => answer.code);
    expect([count(codes, null), count(codes, 'rate_limited')]).toEqual([30, 10]);
  });

  test('thirty from one IPv6 customer, who has a whole /64 to send from', async () => {
    const site = await makeSite();
    const from = (address: string) => ask(site, email(), { 'CF-Connecting-IP': address });
    for (let i = 0; i < 5; i++) {
      const same = [`2001:db8::${i}:1:2:3`, `2001:db8::${i + 1}`, `2001:db8:0:0:${i + 1}::`];
      const full = [`2001:db8:0:0:${i}:2:3:4`, `2001:db8::5:0:${i}:1`, `2001:db8::a:${i}:0:0`];
      for (const { answer } of await Promise.all([...same, ...full].map(from))) expect(answer.code).toBeNull();
    }
    for (const address of ['2001:db8::ffff', '2001:db8:0:0:ffff::']) {
      expect((await from(address)).answer.code).toBe('rate_limited');
    }
    for (const neighbour of ['2001:db8:0:1::1', '2001:db8:1::1', '::1', '192.0.2.8', '::ffff:192.0.2.9']) {
      expect((await from(neighbour)).answer.code).toBeNull();
    }
  });

  test('four tries, exact under parallel guesses; then even the right code is refused', async () => {
    const site = await makeSite();
    const { verifier, code } = await ask(site, email());
    const guess = { verifier, code: wrong(code()) };
    const all = await Promise.all(Array.from({ length: 12 }, () => post(site, '/sign-in/tokens', guess)));
    const codes = all.map((answer) => answer.code);
    expect([count(codes, 'code_wrong'), count(codes, 'code_expired')]).toEqual([3, 9]);
    const late = await post(site, '/sign-in/tokens', { verifier, code: code() });
    expect([late.status, late.code]).toEqual([410, 'code_expired']);
  });

  test('the fourth try may be the right one, a fifth may not', async () => {
    const site = await makeSite();
    for (const [misses, answer] of [
      [3, null],
      [4, 'code_expired'],
    ] as const) {
      const { verifier, code } = await ask(site, email());
      for (let i = 0; i < misses; i++) await post(site, '/sign-in/tokens', { verifier, code: wrong(code()) });
      expect((await post(site, '/sign-in/tokens', { verifier, code: code() })).code).toBe(answer);
    }
  });

  test('opens one session, also when sent ten times at once', async () => {
    const site = await makeSite();
    const address = email();
    const { verifier, code } = await ask(site, address);
    const right = { verifier, code: code() };
    const all = await Promise.all(Array.from({ length: 10 }, () => post(site, '/sign-in/tokens', right)));
    const codes = all.map((answer) => answer.code);
    expect(count(codes, null)).toBe(1);
    expect(count(codes, 'code_expired')).toBe(9);
    const [row] = await db.select({ id: member.id }).from(member).where(eq(member.email, address));
    const sessions = await db
      .select()
      .from(session)
      .where(eq(session.memberId, row?.id ?? ''));
    expect(sessions.length).toBe(1);
  });

  test('is bound to the browser, the origin, the site and the audience that asked, and to ten minutes', async () => {
    const site = await makeSite({ origins: [BLOG, 'https://second.test'] });
    const elsewhere = await makeSite();
    const { verifier, challenge, code } = await ask(site, email());
    const right = { verifier, code: code() };
    const refused = [
      post(site, '/sign-in/tokens', { ...right, verifier: randomToken() }),
      post(site, '/sign-in/tokens', right, { Origin: 'https://second.test' }),
      post(elsewhere, '/sign-in/tokens', right),
      post(site, '/studio/session', right, { Origin: API }),
    ];
    for (const answer of await Promise.all(refused)) expect(answer.code).toBe('code_expired');
    const codeRow = eq(signInCode.id, challenge);
    await db.update(signInCode).set({ expiresAt: Date.now() }).where(codeRow);
    expect((await post(site, '/sign-in/tokens', right)).code).toBe('code_expired');
    await db
      .update(signInCode)
      .set({ expiresAt: Date.now() + 60_000 })
      .where(codeRow);
    expect((await post(site, '/sign-in/tokens', right)).code).toBeNull();
  });

  test('the answer tells nothing about whether an address is known, banned or staff', async () => {
    const site = await makeSite();
    const known = await makeMember(site);
    const banned = await makeMember(site, { bannedAt: 1 });
    const shapes = [];
    for (const address of [known.email, banned.email, email()]) {
      const { answer } = await ask(site, address);
      const headers = [...answer.headers.keys()].filter((name) => name !== 'content-length').sort();
      shapes.push(JSON.stringify([answer.status, Object.keys(answer.reply), headers]));
    }
    expect(new Set(shapes).size).toBe(1);
  });

  test('nothing that is stored opens anything: code, token and network address are hashed', async () => {
    const site = await makeSite();
    const address = email();
    const asked = await ask(site, address, { 'CF-Connecting-IP': '192.0.2.99' });
    const opened = await post(site, '/sign-in/tokens', { verifier: asked.verifier, code: asked.code() });
    const rows = JSON.stringify([await db.select().from(signInCode), await db.select().from(session)]);
    for (const secret of [asked.verifier, String(opened.reply.token), '192.0.2.99']) expect(rows).not.toContain(secret);
    expect(rows).not.toMatch(new RegExp(`"${asked.code()}"`));
  });

  test('a mail that cannot be sent says so', async () => {
    mailbox.status = 503;
    const { answer } = await ask(await makeSite(), email());
    expect([answer.status, answer.code]).toEqual([502, 'mail_unavailable']);
  });

  test('a banned member cannot sign in, and staff codes open no reader session', async () => {
    const site = await makeSite();
    const banned = await makeMember(site, { bannedAt: 1 });
    const asked = await ask(site, banned.email);
    expect((await post(site, '/sign-in/tokens', { verifier: asked.verifier, code: asked.code() })).code).toBe('banned');
    const someone = await makeMember(site);
    const staffCode = await ask(site, someone.email, { Origin: API }, '/studio/sign-in/codes');
    const input = { verifier: staffCode.verifier, code: staffCode.code() };
    expect((await post(site, '/sign-in/tokens', input, { Origin: API })).code).toBe('code_expired');
    expect((await post(site, '/studio/session', input, { Origin: API })).code).toBe('forbidden');
  });

  test('trying the desk makes nobody a member', async () => {
    const site = await makeSite();
    const address = email();
    const asked = await ask(site, address, { Origin: API }, '/studio/sign-in/codes');
    const input = { verifier: asked.verifier, code: asked.code() };
    expect((await post(site, '/studio/session', input, { Origin: API })).code).toBe('forbidden');
    expect(await db.select().from(member).where(eq(member.email, address))).toEqual([]);
  });

  test('the studio sets a cookie that no script and no other site can use', async () => {
    const site = await makeSite();
    const { id } = await makeStaff(site, 'editor');
    const [row] = await db.select({ email: member.email }).from(member).where(eq(member.id, id));
    const asked = await ask(site, row?.email ?? '', { Origin: API }, '/studio/sign-in/codes');
    const input = { verifier: asked.verifier, code: asked.code() };
    const answer = await post(site, '/studio/session', input, { Origin: API });
    expect(Object.keys(answer.reply)).toEqual(['expiresAt']);
    const cookie = answer.headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^${STAFF_COOKIE}=[\\w-]{43};`));
    for (const flag of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(flag);
    expect(cookie).not.toContain('Domain');
  });
});

describe('sessions', () => {
  const account = async (site: string, token: string) => {
    const headers = { Origin: BLOG, Authorization: `Bearer ${token}` };
    return errorOf(await (await send('GET', `${SITE}/account`, { param: { site }, headers })).json());
  };

  test('end after thirty days unused, and after ninety whatever happens', async () => {
    const site = await makeSite();
    const { id, token } = await makeMember(site);
    const at = (values: Partial<typeof session.$inferInsert>) =>
      db.update(session).set(values).where(eq(session.memberId, id));
    const now = Date.now();
    await at({ seenAt: now - 29 * DAY });
    expect(await account(site, token)).toBeNull();
    await at({ seenAt: now - 30 * DAY });
    expect(await account(site, token)).toBe('session_expired');
    await at({ seenAt: now, createdAt: now - 89 * DAY, expiresAt: now + DAY });
    expect(await account(site, token)).toBeNull();
    await at({ expiresAt: now });
    expect(await account(site, token)).toBe('session_expired');
    const asked = await ask(site, email());
    const opened = await post(site, '/sign-in/tokens', { verifier: asked.verifier, code: asked.code() });
    expect(Number(opened.reply.expiresAt) - Date.now()).toBeLessThanOrEqual(90 * DAY);
  });

  test('use keeps one alive, and writes at most once a day', async () => {
    const site = await makeSite();
    const { id, token } = await makeMember(site);
    const seenAt = async () => (await db.select().from(session).where(eq(session.memberId, id)))[0]?.seenAt ?? 0;
    const hourAgo = Date.now() - DAY / 24;
    await db.update(session).set({ seenAt: hourAgo }).where(eq(session.memberId, id));
    await account(site, token);
    expect(await seenAt()).toBe(hourAgo);
    const longAgo = Date.now() - 20 * DAY;
    await db.update(session).set({ seenAt: longAgo }).where(eq(session.memberId, id));
    await account(site, token);
    await expect.poll(seenAt).toBeGreaterThan(longAgo);
  });

  test('signing out ends one, signing out everywhere ends all of one member, and nobody else', async () => {
    const site = await makeSite();
    const first = await makeMember(site);
    const neighbour = await makeMember(site);
    const tokens = [first.token];
    for (let i = 0; i < 2; i++) {
      const asked = await ask(site, first.email);
      const opened = await post(site, '/sign-in/tokens', { verifier: asked.verifier, code: asked.code() });
      tokens.push(String(opened.reply.token));
    }
    const [a = '', b = '', c = ''] = tokens;
    const leave = (path: string, token: string) =>
      send('DELETE', SITE + path, { param: { site }, headers: { Origin: BLOG, Authorization: `Bearer ${token}` } });
    expect((await leave('/account/session', a)).status).toBe(204);
    expect([await account(site, a), await account(site, b)]).toEqual(['session_expired', null]);
    expect((await leave('/account/sessions', b)).status).toBe(204);
    expect([await account(site, b), await account(site, c)]).toEqual(['session_expired', 'session_expired']);
    expect(await account(site, neighbour.token)).toBeNull();
  });
});

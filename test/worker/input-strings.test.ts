import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { Email } from '../../worker/contract/account.ts';
import { freshWorld } from './callers.ts';
import { openMailbox } from './mailbox.ts';
import { endpoints, exampleOf, failure, nameOf, request } from './requests.ts';
import { send } from './send.ts';
import { absent, hostileStrings, identityTables, naughtyStrings } from './strings.ts';
import { makeMember } from './world.ts';

const mailbox = openMailbox();
vi.setConfig({ testTimeout: 60_000 });

/** Every string of ours; of the corpus another part for each route, so that all are tried in reasonable time. */
function stringsFor(turn: number, share: number): string[] {
  return [...hostileStrings, ...naughtyStrings.filter((_, i) => i % share === turn % share)];
}

const named = endpoints.map((endpoint, turn) => [nameOf(endpoint), endpoint, turn] as const);
const withParam = named.filter(([, { path }]) => /:(?!site)\w+/.test(path));
const withBody = named.filter(([, { checks }]) => checks.some(({ target }) => target === 'json'));

test.skipIf(naughtyStrings.length > 0)(absent, () => {});

describe.each(withParam)('%s', (_, endpoint, turn) => {
  test('stands any string in its path', async () => {
    const world = await freshWorld();
    const names = [...endpoint.path.matchAll(/:(?!site)(\w+)/g)].map(([, name = '']) => name);
    for (const name of names) {
      for (const text of stringsFor(turn, 16)) {
        const response = await request(endpoint, world, { param: { [name]: text } });
        await failure(response, world, JSON.stringify(text.slice(0, 60)));
      }
    }
  });

  test('stands an address that does not decode', async () => {
    const world = await freshWorld();
    for (const text of ['%', '%E0%A4%A', '%FF', '%C0%80', '%00']) {
      const path = endpoint.path.replace(/:(?!site)\w+/g, text);
      const response = await send(endpoint.method, path, { param: { site: world.content.site } });
      expect(await failure(response, world, path)).not.toBeNull();
    }
  });
});

describe.each(withBody)('%s', (_, endpoint, turn) => {
  test('stands any string in its body', async () => {
    const world = await freshWorld();
    const example = exampleOf(endpoint, world).body ?? {};
    const fields = Object.keys(example).filter((name) => typeof example[name] === 'string');
    for (const [i, text] of stringsFor(turn, 8).entries()) {
      const name = fields[i % fields.length];
      if (name === undefined) continue;
      const body = JSON.stringify({ ...example, [name]: text });
      await failure(await request(endpoint, world, { body }), world, `${name}: ${JSON.stringify(text.slice(0, 60))}`);
    }
  });
});

describe.skipIf(!identityTables)('look-alike addresses', () => {
  const tables = identityTables ?? {
    defaultIgnorable: [],
    bidiControl: [],
    whiteSpace: [],
    collidesWithAscii: {},
    emailAttackExamples: [],
  };
  const letter = (point: string) => String.fromCodePoint(Number.parseInt(point.slice(2), 16));

  test('never become the address that they imitate', () => {
    const unseen = [tables.defaultIgnorable, tables.bidiControl, tables.whiteSpace].flat();
    for (const point of unseen) {
      for (const email of [`ad${letter(point)}min@example.com`, `admin@exa${letter(point)}mple.com`]) {
        expect([point, v.safeParse(Email, email).success]).toEqual([point, false]);
      }
    }
    const twins = Object.values(tables.collidesWithAscii).flat();
    expect(twins.length).toBeGreaterThan(100);
    for (const [point] of twins) {
      expect([point, v.safeParse(Email, `a${letter(point)}b@example.com`).success]).toEqual([point, false]);
    }
  });

  test('get no code, and no mail goes to whom they imitate', async () => {
    const world = await freshWorld();
    const { site } = world.content;
    const attacks = tables.emailAttackExamples;
    for (const victim of new Set(attacks.map(([, imitated]) => imitated))) await makeMember(site, { email: victim });
    for (const [attack, imitated, how] of attacks) {
      mailbox.sent.length = 0;
      const response = await send('POST', '/api/v1/sites/:site/sign-in/codes', {
        param: { site },
        headers: { ...world.caller('anonymous').headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: attack, challenge: 'e'.repeat(43) }),
      });
      // Blanks around an address are a slip of the hand: it is the same address, and nothing else is.
      const same = attack.replace(/^ +| +$/g, '') === imitated;
      const code = await failure(response, world, how);
      expect([how, code]).toEqual([how, same ? null : 'bad_request']);
      expect(mailbox.sent.map(({ to }) => to)).toEqual(same ? [imitated] : []);
    }
  });
});

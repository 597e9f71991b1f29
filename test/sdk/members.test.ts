import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { beforeEach, expect, test, vi } from 'vitest';
import { member } from '../../worker/db/member.ts';
import { publishWorld, writesIn } from './publish-world.ts';

vi.setConfig({ testTimeout: 120_000 });
const world = publishWorld();
beforeEach(async () => {
  await world.newSite();
  world.token = await world.newToken('members');
});

const people = Array.from({ length: 620 }, (_, i) => `reader${i}@example.com,Reader ${i},2020-01-01`);
const imported = () =>
  world.db
    .select()
    .from(member)
    .where(and(eq(member.siteId, world.site), eq(member.createdAt, Date.UTC(2020, 0, 1))));
const last = (text: string) => text.trimEnd().split('\n').at(-1);

test('a file is taken in once, over a wire that fails, a page at a time; what is wrong is named', async () => {
  world.write({ 'members.csv': ['email,name,created_at', ...people, 'nobody,Nobody,2020-01-01', ''].join('\n') });
  const dry = await world.run(['import', 'members.csv', '--dry-run']);
  expect(dry).toMatchObject({ code: 1, err: expect.stringContaining('members.csv:622: is no e-mail address') });
  expect(last(dry.out)).toBe('620 would be new, 0 changed, 0 the same, 1 left out');
  expect(await imported()).toHaveLength(0);

  let faults = 0;
  world.fault = () => (faults++ % 3 === 0 ? 'lost' : faults % 3 === 2 ? 'broken' : null);
  const real = await world.run(['import', 'members.csv']);
  expect(real.err).toContain('3/3');
  expect(await imported()).toHaveLength(620);
  world.fault = () => null;
  const again = await world.run(['import', 'members.csv']);
  expect(last(again.out)).toBe('0 new, 0 changed, 620 the same, 1 left out');
});

test('what was exported is taken in elsewhere, and the file is private', async () => {
  world.write({ 'members.csv': ['email;name;created_at', '=odd@example.com;"=1+1";2020-01-01'].join('\r\n') });
  expect((await world.run(['import', 'members.csv'])).code).toBe(0);
  const out = join(world.folder, 'out.csv');
  const exported = await world.run(['export', '--out', 'out.csv']);
  expect(exported).toMatchObject({ code: 0, out: '2 members in out.csv\n', err: '' });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const text = readFileSync(out, 'utf8');
  expect(text).toContain(`,"'=odd@example.com","'=1+1",true,false,,2020-01-01T00:00:00.000Z,`);
  const standard = await world.run(['export', '--out', '-']);
  expect(standard.out).toBe(text);

  await world.newSite();
  world.token = await world.newToken('members');
  world.write({ 'moved.csv': text });
  expect(last((await world.run(['import', 'moved.csv'])).out)).toBe('2 new, 0 changed, 0 the same, 0 left out');
  expect(await imported()).toMatchObject([{ email: '=odd@example.com', name: '=1+1' }]);
});

test('wrong calls and files are answered in one line, before anything is sent', async () => {
  world.write({
    'no.csv': 'name\nAda\n',
    'latin.csv': Uint8Array.from([0x65, 0xe9, 0x0a]),
    'a.csv': 'email\na@b.example\n',
  });
  const said = async (...args: string[]) => {
    const { code, err } = await world.run(args);
    return [code, err.trim()];
  };
  expect(await said('import')).toEqual([2, 'Which file? npm run -s lyceum -- import FILE']);
  expect(await said('import', 'gone.csv')).toEqual([1, 'gone.csv cannot be read.']);
  expect(await said('import', 'no.csv')).toEqual([
    1,
    'no.csv: The first line names no column "email". Nothing was sent.',
  ]);
  expect((await said('import', 'latin.csv'))[1]).toContain('latin.csv is not UTF-8');
  expect(await said('export')).toEqual([2, '--out is missing: the file to write, or -']);
  expect(writesIn(world.seen)).toBe(0);
  world.token = await world.newToken('publish');
  expect(await said('import', 'a.csv')).toEqual([1, 'A token of the scope "publish" may not do this.']);
});

import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { readMembers, writeMembers } from '../../sdk/member-csv.ts';
import type { ExportedMember } from '../../worker/contract/import.ts';

const row = {
  email: '',
  name: '',
  newsletter: true,
  customer: null,
  complimentary: false,
  createdAt: null,
};

describe('reading', () => {
  test('an export of Ghost', () => {
    // The columns as Ghost writes them (TryGhost/Ghost, ghost/core/core/server/services/members-csv).
    const file = readMembers(
      [
        'id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers,gift_id',
        '5f1,grace@example.com,Grace Hopper,"VIP, early",true,,cus_A1,2024-01-15T10:00:00.000Z,,"a,b",Gold,',
        '5f2,linus@example.com,,,false,true,,2024-02-01T00:00:00.000Z,,,,',
        '5f3,gone@example.com,Gone,,true,,,2024-02-01T00:00:00.000Z,2024-03-01T00:00:00.000Z,,,',
      ].join('\r\n'),
    );
    expect(file.from).toBe('ghost');
    expect(file.left).toEqual(['note', 'labels']);
    expect(file.rows).toEqual([
      {
        ...row,
        line: 2,
        email: 'grace@example.com',
        name: 'Grace Hopper',
        customer: 'cus_A1',
        createdAt: Date.UTC(2024, 0, 15, 10),
      },
      {
        ...row,
        line: 3,
        email: 'linus@example.com',
        newsletter: false,
        complimentary: true,
        createdAt: Date.UTC(2024, 1, 1),
      },
    ]);
    expect(file.problems).toEqual([{ line: 4, message: 'was deleted there, and is left out' }]);
  });

  test('an export of Memberful', () => {
    const file = readMembers(
      [
        'Full Name,First Name,Last Name,Email,Stripe Customer ID,Plan,Active,Unrestricted access,Created at,Discord ID',
        'Ada Lovelace,Ada,Lovelace,ada@example.com,cus_Ada,Monthly,Yes,No,2020-05-06 07:08:09 UTC,1',
        ',Bob,Builder,bob@example.com,,,No,Yes,5/6/2020,2',
      ].join('\n'),
    );
    expect(file.from).toBe('memberful');
    expect(file.left).toEqual(['Discord ID']);
    expect(file.rows).toEqual([
      {
        ...row,
        line: 2,
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        customer: 'cus_Ada',
        createdAt: Date.UTC(2020, 4, 6, 7, 8, 9),
      },
      {
        ...row,
        line: 3,
        email: 'bob@example.com',
        name: 'Bob Builder',
        complimentary: true,
        createdAt: Date.UTC(2020, 4, 6),
      },
    ]);
  });

  test('cells over several lines, other separators, a byte order mark, blank lines: each row keeps its own line', () => {
    const file = readMembers(
      '\uFEFFemail;name\r\n\r\na@example.com;"A\r\n""quoted""\r\nname"\r\n;;\r\nb@example.com;B\r\n',
    );
    expect(file.rows.map(({ line, email, name }) => [line, email, name])).toEqual([
      [3, 'a@example.com', 'A\r\n"quoted"\r\nname'],
      [7, 'b@example.com', 'B'],
    ]);
    expect(file.problems).toEqual([]);
  });

  test('what cannot be read is named by its line, and the rest is read', () => {
    const file = readMembers('email,created_at\na@example.com,soon\nb@example.com,2020-01-01,more\nc@example.com,\n');
    expect(file.problems).toEqual([
      { line: 2, message: 'the date "soon" cannot be read' },
      { line: 3, message: 'has 3 cells where the first line has 2' },
    ]);
    expect(file.rows.map(({ email }) => email)).toEqual(['c@example.com']);
    expect(readMembers('email,name\n"a@example.com,never closed\n').problems).toEqual([
      { line: 2, message: 'its quotation marks do not match' },
    ]);
  });

  test.each(['', 'name\nAda', 'PK\u0003\u0004 a spreadsheet', '{"email": "a"}'])('%j is no file of members', (text) => {
    expect(() => readMembers(text)).toThrow('The first line names no column "email".');
  });
});

const member = fc.record({
  id: fc.uuid(),
  email: fc.emailAddress(),
  // As `line()` lets names be: trimmed, nothing unseen in them.
  name: fc
    .string({ unit: fc.constantFrom(...'ab=+-@"\',; |é中'), minLength: 1, maxLength: 20 })
    .map((text) => text.trim())
    .filter((text) => text !== ''),
  newsletter: fc.boolean(),
  customer: fc.option(fc.constantFrom('cus_1', 'cus_Abc')),
  complimentary: fc.boolean(),
  plans: fc.array(fc.constantFrom('Monthly', '=Yearly', 'A, B')),
  banned: fc.boolean(),
  createdAt: fc.nat(2_000_000_000).map((seconds) => seconds * 1000),
}) satisfies fc.Arbitrary<ExportedMember>;

describe('writing', () => {
  test('what is written reads back the same', () => {
    fc.assert(
      fc.property(fc.array(member), (members) => {
        const { from, rows, problems, left } = readMembers(writeMembers(members));
        expect({ from, problems, left }).toEqual({ from: 'lyceum', problems: [], left: [] });
        expect(rows.map(({ line: _, ...rest }) => rest)).toEqual(
          members.map(({ email, name, newsletter, customer, complimentary, createdAt }) => ({
            email,
            name,
            newsletter,
            customer,
            complimentary,
            createdAt,
          })),
        );
      }),
    );
  });

  test('no cell begins a formula', () => {
    fc.assert(
      fc.property(fc.array(member), (members) => {
        const cells = Papa.parse<string[]>(writeMembers(members).slice(1), { delimiter: ',' }).data.flat();
        expect(cells.filter((cell) => /^[=+@\t\r-]/.test(cell))).toEqual([]);
      }),
    );
  });

  test('the columns are Ghost’s', () => {
    expect(writeMembers([]).slice(1)).toBe(
      'id,email,name,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,tiers,banned\r\n',
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeForm, type FormValue } from '../../examples/sandbox/stripe/form.ts';

test('brackets nest, indices make lists, and empty brackets append', () => {
  expect(decodeForm('a=1&b[c]=2&b[d][e]=3&f[1]=y&f[0]=x&g[]=p&g[]=q&h[0][i]=%5B&j=')).toEqual({
    a: '1',
    b: { c: '2', d: { e: '3' } },
    f: ['x', 'y'],
    g: ['p', 'q'],
    h: [{ i: '[' }],
    j: '',
  });
  expect(Object.keys(decodeForm('metadata[__proto__]=1&metadata[a]=2').metadata ?? {})).toEqual(['__proto__', 'a']);
});

test('contradictions and malformed names are refused', () => {
  for (const bad of ['a=1&a[b]=2', 'a[b]=1&a=2', '[a]=1', 'a[b=1', `a${'[b]'.repeat(9)}=1`]) {
    expect(() => decodeForm(bad), bad).toThrow();
  }
});

/** The encoding of stripe-node's `utils.js` (stringifyRequestData), written again for the round trip. */
function encode(value: FormValue, name: string): string[] {
  if (typeof value === 'string') return [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  return Object.entries(value).flatMap(([key, child]) => encode(child, `${name}[${key}]`));
}

test('whatever stripe-node can encode comes back', () => {
  const { value } = fc.letrec<{ value: FormValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), tie('value'), { minKeys: 1, maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(value, (sent) => {
      expect(decodeForm(encode(sent, 'root').join('&'))).toEqual({ root: sent });
    }),
  );
});

import { expect, test } from 'vitest';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import module from '../../worker/scoring/ials/kernel.wasm';
import { FINGERPRINT, fingerprint } from '../scoring/ials-data.ts';

test('the kernel gives in workerd the bits that it gives in Node', () => {
  expect(fingerprint(openKernel(module))).toBe(FINGERPRINT);
});

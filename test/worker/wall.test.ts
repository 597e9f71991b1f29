import { expect, test } from 'vitest';
import type { ErrorReply } from '../../worker/contract/error.ts';
import { send } from './send.ts';

/** Nothing is there, so nothing but the wall is asked. */
const knock = async (method: string, address: string) => {
  const response = await send(method, '/api/v1/nothing', { headers: { 'CF-Connecting-IP': address } });
  const { error } = (await response.json()) as ErrorReply;
  return { code: error.code, wait: response.headers.get('Retry-After') };
};

test('a flood of writes from one address is turned away; reads and other addresses are not', async () => {
  // More than twice the 200 of a minute: so also when a minute ends meanwhile.
  const answers = await Promise.all(Array.from({ length: 401 }, () => knock('POST', '198.51.100.1')));
  const refused = answers.filter(({ code }) => code === 'rate_limited');
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(200);
  expect(refused.every(({ wait }) => Number(wait) > 0)).toBe(true);
  expect((await knock('GET', '198.51.100.1')).code).toBe('not_found');
  expect((await knock('POST', '198.51.100.2')).code).toBe('not_found');
});

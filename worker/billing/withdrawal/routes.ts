import { Hono } from 'hono';
import { Withdrawal, WithdrawalInput, WithdrawalList } from '../../contract/withdrawal.ts';
import type { Env } from '../../env.ts';
import { body } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { listWithdrawals, withdraw } from './withdraw.ts';

export const withdrawals = new Hono<Env>()
  .get(
    '/account/withdrawals',
    endpoint({ callers: ['member'], summary: 'Purchases that can be withdrawn from', reply: WithdrawalList }),
    async (c) => c.json(await listWithdrawals(c)),
  )
  .post(
    '/account/withdrawals',
    endpoint({
      callers: ['member'],
      summary: 'Withdraw from a contract (the confirmed second step)',
      reply: Withdrawal,
    }),
    body(WithdrawalInput),
    async (c) => c.json(await withdraw(c, c.req.valid('json').grant)),
  );

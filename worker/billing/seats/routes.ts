import { Hono } from 'hono';
import * as v from 'valibot';
import { Email } from '../../contract/account.ts';
import { SubscriptionId } from '../../contract/portal.ts';
import { SeatInput, TeamAdminPage, TeamList } from '../../contract/seat.ts';
import { Cursor } from '../../contract/value.ts';
import type { Env } from '../../env.ts';
import { body, params, query } from '../../http/body.ts';
import { endpoint } from '../../http/endpoint.ts';
import { inviteToSeat, removeFromSeat } from './invite.ts';
import { leaveSeat, takeSeat } from './take.ts';
import { listAllTeams, listTeams } from './teams.ts';

const OfTeam = v.object({ subscription: SubscriptionId });

export const seats = new Hono<Env>()
  .get(
    '/teams',
    endpoint({ callers: ['member'], summary: "The own teams, and seats in others'", reply: TeamList }),
    async (c) => c.json(await listTeams(c)),
  )
  .put(
    '/teams/:subscription/seats',
    endpoint({ callers: ['member'], summary: 'Invite an address to the own team' }),
    params(OfTeam),
    body(SeatInput),
    async (c) => {
      await inviteToSeat(c, c.req.valid('param').subscription, c.req.valid('json').email);
      return c.body(null, 204);
    },
  )
  .delete(
    '/teams/:subscription/seats/:email',
    endpoint({ callers: ['member'], summary: 'Take a seat back' }),
    params(v.object({ subscription: SubscriptionId, email: Email })),
    async (c) => {
      const { subscription, email } = c.req.valid('param');
      await removeFromSeat(c, subscription, email);
      return c.body(null, 204);
    },
  )
  .put(
    '/seats/:subscription',
    endpoint({ callers: ['member'], summary: 'Take the seat that one is invited to' }),
    params(OfTeam),
    async (c) => {
      await takeSeat(c, c.req.valid('param').subscription);
      return c.body(null, 204);
    },
  )
  .delete(
    '/seats/:subscription',
    endpoint({ callers: ['member'], summary: 'Leave a team' }),
    params(OfTeam),
    async (c) => {
      await leaveSeat(c, c.req.valid('param').subscription);
      return c.body(null, 204);
    },
  )
  .get(
    '/studio/teams',
    endpoint({ callers: ['owner'], summary: 'All teams, newest first', reply: TeamAdminPage }),
    query(v.object({ cursor: v.optional(Cursor) })),
    async (c) => c.json(await listAllTeams(c, c.req.valid('query').cursor)),
  );

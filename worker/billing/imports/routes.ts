import { Hono } from 'hono';
import { ImportLinks } from '../../contract/import.ts';
import type { Env } from '../../env.ts';
import { ask } from '../../http/caller.ts';
import { endpoint } from '../../http/endpoint.ts';
import { linkImported } from './link.ts';

/** What follows an import of members. */
export const imports = new Hono<Env>().post(
  '/studio/members/import/link',
  endpoint({
    callers: ['owner', 'importer'],
    summary: "Find some imported customers' subscriptions at Stripe, until none is left",
    reply: ImportLinks,
  }),
  async (c) => {
    const [{ site }] = await ask(c);
    return c.json(await linkImported({ env: c.env, db: c.var.db, now: c.var.now }, { siteId: site.id }));
  },
);

import { Hono } from 'hono';
import { SetupInput, SetupReply, Site, SiteSettings, SiteSettingsInput } from '../contract/site.ts';
import type { Env } from '../env.ts';
import { body } from '../http/body.ts';
import { ask } from '../http/caller.ts';
import { endpoint } from '../http/endpoint.ts';
import { readSettings, writeSettings } from './settings.ts';
import { claimSite } from './setup.ts';

export const sites = new Hono<Env>()
  .get('/', endpoint({ callers: ['visitor'], summary: 'The site itself', reply: Site }), async (c) => {
    const [{ site }] = await ask(c);
    return c.json({ id: site.id, name: site.name, url: site.url, lang: site.lang });
  })
  .get(
    '/studio/settings',
    endpoint({ callers: ['owner'], summary: 'Name, address and origins', reply: SiteSettings }),
    async (c) => c.json(await readSettings(c)),
  )
  .put(
    '/studio/settings',
    endpoint({ callers: ['owner'], summary: 'Change name, address and origins', reply: SiteSettings }),
    body(SiteSettingsInput),
    async (c) => c.json(await writeSettings(c, c.req.valid('json'))),
  );

/** Outside of any site: how the first owner claims a deployment. */
export const setup = new Hono<Env>().post(
  '/setup',
  endpoint({ callers: ['operator'], summary: 'Create a site and its owner', reply: SetupReply }),
  body(SetupInput),
  async (c) => c.json(await claimSite(c, c.req.valid('json'))),
);

import { eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { rulesOf } from '../access/rules.ts';
import type { SiteRules, SiteSettings, SiteSettingsInput } from '../contract/site.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';

const settingsColumns = {
  id: site.id,
  name: site.name,
  url: site.url,
  lang: site.lang,
  origins: site.origins,
  rules: site.rules,
  createdAt: site.createdAt,
};

export async function readSettings(c: Context<Env>): Promise<SiteSettings> {
  const statement = c.var.db
    .select(settingsColumns)
    .from(site)
    .where(eq(site.id, siteOf(c)));
  const [, [row]] = await ask(c, statement);
  if (!row) throw unknown();
  return { ...row, rules: rulesOf(row.rules) };
}

/**
 * Replaces name, address and origins, and the rules that are given. An origin taken off the list is refused from the
 * next request on.
 */
export async function writeSettings(c: Context<Env>, input: SiteSettingsInput): Promise<SiteSettings> {
  const { db } = c.var;
  const [caller] = await ask(c);
  const { rules = {} } = input;
  const origins = [...new Set(input.origins)];
  const written = db
    .update(site)
    .set({
      name: input.name,
      url: input.url,
      origins,
      rules: sql`json_patch(${site.rules}, ${JSON.stringify(rules)})`,
    })
    .where(eq(site.id, siteOf(c)))
    .returning(settingsColumns);
  const before: Partial<Record<string, SiteRules[keyof SiteRules]>> = caller.site.rules;
  const changed = Object.fromEntries(Object.entries(rules).filter(([name, rule]) => before[name] !== rule));
  const audited = { action: 'site.rules', subject: caller.site.id, detail: changed };
  const [[row]] = await db.batch([written, ...(Object.keys(changed).length > 0 ? [auditAct(c, caller, audited)] : [])]);
  if (!row) throw unknown();
  return { ...row, rules: rulesOf(row.rules) };
}

const unknown = () => new Fault('site_unknown', 'There is no such site here.');

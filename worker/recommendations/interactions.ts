import type { Context } from 'hono';
import type { InteractionInput } from '../contract/recommendation.ts';
import type { ActedKind } from '../contract/value.ts';
import { recordAct } from '../db/record.ts';
import type { Env } from '../env.ts';
import { ask, signedIn } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { actsOn, gateOf } from './standing.ts';

/** The same act on the same content within this time is the same one: a reload, a second tab, a nervous finger. */
const FOLD = 30 * 60_000;

/**
 * Records a view, share or click. Nothing is recorded of a view that showed only the teaser, since it says nothing about
 * a taste for the content. Three round trips at most, two but for the discussion of a course.
 * @throws Fault `not_found` when no such content is published
 */
export async function recordInteraction(c: Context<Env>, { kind, content, slug }: InteractionInput): Promise<void> {
  // A discussion is about a post or a course.
  const abouts = content === 'thread' ? (['post', 'course'] as const) : [content];
  for (const about of abouts) if (await recorded(c, kind, about, slug)) return;
  throw new Fault('not_found', `There is no published ${content} "${slug}" on this site.`);
}

/** @returns false where nothing of that name is published */
async function recorded(
  c: Context<Env>,
  kind: InteractionInput['kind'],
  content: ActedKind,
  slug: string,
): Promise<boolean> {
  const { db, now: at } = c.var;
  const [caller, gates, acts] = await ask(c, gateOf(c, content, slug), actsOn(c, content, slug));
  const gate = gates[0];
  if (!gate) return false;
  if (kind === 'view' && !gate.open) return true;
  const before = acts[0]?.[kind] ?? null;
  if (before !== null && at - before < FOLD) return true;
  await db.batch([
    ...recordAct(db, { siteId: caller.site.id, memberId: signedIn(caller).id, kind, content, slug, at }),
  ]);
  return true;
}

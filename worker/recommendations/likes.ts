import type { Context } from 'hono';
import type { LikeReply } from '../contract/discussion.ts';
import { recordAct, undoAct } from '../db/record.ts';
import type { Env } from '../env.ts';
import { ask, signedIn } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { actsOn, gateOf, likesOf } from './standing.ts';

/**
 * Likes a post or a course that the caller may read, or takes the like back; repeating it changes nothing.
 * @throws Fault `locked`, `not_found`
 */
export async function writeLike(
  c: Context<Env>,
  content: 'post' | 'course',
  slug: string,
  liked: boolean,
): Promise<LikeReply> {
  const { db, now: at } = c.var;
  const counted = likesOf(c, content, slug);
  const [caller, gates, acts, known] = await ask(c, gateOf(c, content, slug), actsOn(c, content, slug), counted);
  const gate = gates[0];
  if (!gate) throw new Fault('not_found', `There is no published ${content} "${slug}" on this site.`);
  if (!gate.open) throw new Fault('locked', `This ${content} is not open to you.`);
  if ((acts[0]?.like != null) === liked) return { likes: known[0]?.likes ?? 0, liked };
  const act = { siteId: caller.site.id, memberId: signedIn(caller).id, kind: 'like', content, slug, at } as const;
  if (liked) {
    const [, , , after] = await db.batch([...recordAct(db, act), counted]);
    return { likes: after[0]?.likes ?? 0, liked };
  }
  const [, , after] = await db.batch([...undoAct(db, act), counted]);
  return { likes: after[0]?.likes ?? 0, liked };
}

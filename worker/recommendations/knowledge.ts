import type { Context } from 'hono';
import type { Env } from '../env.ts';
import type { Caller } from '../http/caller.ts';
import type { engineOf } from './engine.ts';
import { memberFrom } from './inputs.ts';
import { modelInTime } from './model/read.ts';
import type { Knowledge } from './scored.ts';
import { historyFrom, type historyOf } from './signals.ts';
import type { toldOf } from './told.ts';

type Rows<T extends (...given: never[]) => PromiseLike<unknown>> = Awaited<ReturnType<T>>;

/** What a request read of its caller, each by the statement of that name. */
export interface ReaderRows {
  told: Rows<typeof toldOf>;
  acts: Rows<typeof historyOf>;
  engine: Rows<typeof engineOf>;
}

/**
 * What scores are made from for the caller, without the page: of a visitor and of who has no personal lists nothing, nor
 * the site's model.
 */
export async function knowledgeOf(c: Context<Env>, caller: Caller, rows: ReaderRows): Promise<Omit<Knowledge, 'page'>> {
  const { now } = c.var;
  const [told] = rows.told;
  if (!caller.member || !told?.personal) return { member: null, history: [], followed: new Set(), model: null, now };
  const history = historyFrom(rows.acts);
  const followed = new Set(told.follows);
  const version = rows.engine[0]?.version ?? 0;
  const model = version > 0 ? await modelInTime(c.env, c.executionCtx, caller.site.id, version, now) : null;
  const fields = [...told.fields, ...followed];
  return {
    member: memberFrom({ fields, goal: told.purpose, level: told.level }, history),
    history,
    followed,
    model,
    now,
  };
}

import type * as contract from '../contract/recommendation.ts';
import { isPopular } from '../scoring/activity.ts';
import { cosine } from '../scoring/list/similarity.ts';
import { isGood } from '../scoring/quality.ts';
import { MANY } from '../scoring/reason.ts';
import { contentFrom, idOf, levels } from './inputs.ts';
import type { ReadyModel } from './model/ready-model.ts';
import type { Knowledge, Scored } from './scored.ts';

/** Below this cosine, "because you finished X" would explain nothing. */
const ALIKE = 0.3;

/**
 * Why a content is listed, in what its sentence needs. The steps of a path and continuations say so; else the largest
 * part of the score for which there is something true to say: of the blend, or of the plain formula. Of crowds only those
 * of five and more are spoken of, and nobody but the reader is named.
 */
export function reasonOf(one: Scored, known: Knowledge, goal: string | null): contract.Reason {
  const { candidate, plain, blend } = one;
  const { reason } = plain;
  if (goal !== null) return { kind: 'path', goal };
  if (reason.kind === 'next') return { kind: 'next', after: candidate.previousTitle ?? '' };
  for (const { name, value } of blend ?? []) {
    if (value <= 0) continue;
    const said = name === 'plain' ? plainReason(one, known) : blendReason(name, one, known);
    if (said && said.kind !== 'discover') return said;
  }
  return plainReason(one, known);
}

function plainReason(
  { candidate, plain: { reason }, trending }: Scored,
  { followed, member }: Knowledge,
): contract.Reason {
  switch (reason.kind) {
    case 'next':
      return { kind: 'next', after: candidate.previousTitle ?? '' };
    case 'level':
      return { kind: 'level', level: levels[reason.level] ?? candidate.level };
    case 'interest':
      return followed.has(reason.topic) && !member?.fields.includes(reason.topic)
        ? { kind: 'followed', topic: reason.topic }
        : reason;
    case 'popular':
      return trending ? { kind: 'trending' } : reason;
    default:
      return reason;
  }
}

/** What a feature of the blend says of this content, if it says anything. */
function blendReason(name: string, one: Scored, known: Knowledge): contract.Reason | null {
  const { candidate, plain, trending } = one;
  const { topics, users, level } = candidate;
  const { stats } = contentFrom(candidate);
  switch (name) {
    case 'collaborative':
    case 'neighbours':
      return becauseOf(one, known);
    case 'trending':
      return trending ? { kind: 'trending' } : null;
    case 'topics':
      return plain.reason.kind === 'interest' ? plainReason(one, known) : null;
    case 'follow': {
      const topic = topics.find((topic) => known.followed.has(topic));
      return topic === undefined ? null : { kind: 'followed', topic };
    }
    case 'quality':
      return users >= MANY && isGood(stats) ? { kind: 'quality' } : null;
    case 'people':
      return users >= MANY && isPopular(stats) ? { kind: 'popular' } : null;
    case 'level':
      return known.member?.level === levels.indexOf(level) ? { kind: 'level', level } : null;
    default:
      return null;
  }
}

/**
 * The content that the reader finished or liked and that the model holds most alike; ties: the latest. Of what fewer than
 * five met it would tell what else these read.
 */
function becauseOf({ factor, candidate }: Scored, { history, model }: Knowledge): contract.Reason | null {
  if (factor === null || model === null || candidate.users < MANY) return null;
  let [best, title]: [number, string | null] = [ALIKE, null];
  for (const past of history) {
    if (past.title === null || past.kind === 'lesson' || (past.complete === null && past.like === null)) continue;
    const own = factorOf(model, idOf(past.kind, past.slug));
    const likeness = own === null ? 0 : cosine(own, factor);
    if (likeness > best) [best, title] = [likeness, past.title];
  }
  return title === null ? null : { kind: 'because', title };
}

function factorOf({ index, factors }: ReadyModel, id: string): Int8Array | null {
  const item = index.get(id);
  const d = factors.settings.factors;
  return item === undefined ? null : factors.rows.subarray(item * d, (item + 1) * d);
}

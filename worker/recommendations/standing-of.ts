import { can, type Gated, type Reader } from '../access/can.ts';
import type { Facts } from '../scoring/list/gate.ts';
import type { Candidate } from './candidates.ts';
import { idOf } from './inputs.ts';

/** The content whose access decides over a candidate: a lesson or material is opened with its course, a discussion with its content. */
export function gatedOf({ kind, slug, about, access, tier, opensAt, dripDays }: Candidate): Gated {
  const owner = kind === 'thread' ? (about ?? 'post') : kind;
  return owner === 'lesson' || owner === 'material'
    ? { kind: 'course', slug: slug.split('/', 1)[0] ?? '', access, tier, opensAt, dripDays }
    : { kind: owner, slug, access, tier, opensAt, dripDays };
}

/** A candidate as the gate sees it for this reader now. `locked`: it has only a teaser for them, which a plan may change. */
export function standingOf(
  candidate: Candidate,
  reader: Reader | null,
  now: number,
): { facts: Facts; locked: boolean } {
  const { kind, slug, topics, met, about } = candidate;
  const gated = gatedOf(candidate);
  const verdict = can(reader, gated, now);
  const waits = !verdict.open && (verdict.needs === 'wait' || (gated.opensAt ?? 0) > now);
  const inCourse = kind === 'lesson' || kind === 'material';
  const partOf = inCourse ? [idOf('course', gated.slug)] : kind === 'thread' ? [idOf(about ?? 'post', slug)] : [];
  return {
    facts: {
      topics,
      partOf,
      // Only published rows are read, and of discussions only what authors wrote who are not banned.
      published: true,
      blocked: false,
      visible: kind !== 'thread' || verdict.open,
      closed: waits,
      read: met,
    },
    locked: !verdict.open && verdict.needs === 'plan',
  };
}

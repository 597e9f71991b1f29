import type { ActKind } from '../../scoring/member.ts';
import { type Times, weightOf } from '../model/weight.ts';

/** Which acts a member did with a content, as bits in this order. */
export const acts: readonly ActKind[] = ['click', 'view', 'like', 'complete', 'comment', 'share'];

export function bitsOf(times: Record<ActKind, number | null>): number {
  return acts.reduce((bits, kind, place) => (times[kind] === null ? bits : bits | (1 << place)), 0);
}

export const hasAct = (bits: number, kind: ActKind) => (bits & (1 << acts.indexOf(kind))) !== 0;

/** What each set of acts counts, by its bits. */
export const weightsOfBits = Float32Array.from({ length: 2 ** acts.length }, (_, bits) => weightOf(timesOf(bits)));

function timesOf(bits: number): Times {
  const time = (kind: ActKind) => (hasAct(bits, kind) ? 0 : null);
  return {
    click: time('click'),
    view: time('view'),
    like: time('like'),
    complete: time('complete'),
    comment: time('comment'),
    share: time('share'),
  };
}

/** 32 bits of a member's id (FNV-1a, Fowler, Noll and Vo): who is measured on is the same in every version. */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  // The last characters hardly reach the upper bits: stirred once more, as MurmurHash3 ends.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

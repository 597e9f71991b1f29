import type { GrantReason } from '../contract/account.ts';
import type { Access, ContentKind } from '../contract/value.ts';

/** A content as far as access is concerned. */
export interface Gated {
  kind: ContentKind;
  /** For a lesson, the course's slug: a course is granted as a whole. */
  slug: string;
  access: Access;
  /** Of paid contents: which plans open it; null for any paid membership. */
  tier: string | null;
  /** Closed to everybody until then. */
  opensAt?: number | null;
  /** Closed until so many days after the reader's access began. */
  dripDays?: number | null;
}

/** A row of the grant ledger, of one member, with what its plan opens. */
export interface GrantRow {
  id: string;
  opens: 'all' | 'tier' | 'content';
  tier: string | null;
  /** With `content`: each as `kind:slug`. */
  contents: readonly string[];
  reason: GrantReason;
  startsAt: number;
  endsAt: number | null;
  /** When the unbroken access began that this grant continues. */
  since: number;
}

/** A signed-in reader. */
export interface Reader {
  grants: readonly GrantRow[];
  /** When they became a member: where drip counts from on contents for all members. */
  joinedAt: number;
  /** The content is one of this month's that are read without a plan. */
  metered?: boolean;
}

export type Verdict =
  | { open: true; because: 'open' | 'member' | 'meter' }
  | { open: true; because: 'grant'; grant: string; until: number | null }
  | { open: false; needs: 'sign_in' }
  | { open: false; needs: 'plan'; ended: { reason: GrantReason; at: number } | null }
  | { open: false; needs: 'wait'; opensAt: number };

/** Milliseconds. */
export const DAY = 86_400_000;

/**
 * Whether a reader may read a content, and why, or why not. null: not signed in.
 * A grant counts from `startsAt` until just before `endsAt`. `entitled` in `./entitled.ts` says the same in SQL.
 */
export function can(reader: Reader | null, content: Gated, now: number): Verdict {
  if (content.access === 'open') return { open: true, because: 'open' };
  if (!reader) return { open: false, needs: 'sign_in' };
  if (content.access === 'members') {
    return waitFor(content, reader.joinedAt, now) ?? { open: true, because: 'member' };
  }
  const fitting = reader.grants.filter((grant) => fits(grant, content));
  const live = fitting.filter((grant) => grant.startsAt <= now && (grant.endsAt === null || grant.endsAt > now));
  // The one that lasts longest explains best; ties by id.
  const [best] = live.sort((a, b) => (b.endsAt ?? Infinity) - (a.endsAt ?? Infinity) || (a.id < b.id ? -1 : 1));
  if (best) {
    const since = Math.min(...live.map((grant) => grant.since));
    return waitFor(content, since, now) ?? { open: true, because: 'grant', grant: best.id, until: best.endsAt };
  }
  if (reader.metered) return { open: true, because: 'meter' };
  const over = fitting.filter((grant) => grant.endsAt !== null && grant.endsAt <= now);
  const [last] = over.sort((a, b) => (b.endsAt ?? 0) - (a.endsAt ?? 0) || (a.id < b.id ? -1 : 1));
  return { open: false, needs: 'plan', ended: last ? { reason: last.reason, at: last.endsAt ?? 0 } : null };
}

/** Whether the grant is for the content, whenever it counts. */
export function fits(
  grant: Pick<GrantRow, 'opens' | 'tier' | 'contents'>,
  content: Pick<Gated, 'kind' | 'slug' | 'tier'>,
): boolean {
  switch (grant.opens) {
    case 'all':
      return true;
    case 'tier':
      return content.tier === null || content.tier === grant.tier;
    case 'content':
      return grant.contents.includes(`${content.kind}:${content.slug}`);
  }
}

function waitFor({ opensAt, dripDays }: Gated, since: number, now: number): Verdict | null {
  const from = Math.max(opensAt ?? 0, dripDays ? since + dripDays * DAY : 0);
  return from > now ? { open: false, needs: 'wait', opensAt: from } : null;
}

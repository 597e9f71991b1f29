import type { Access, ContentKind } from '../contract/value.ts';

/** A content as far as access is concerned. */
export interface Gated {
  kind: ContentKind;
  /** For a lesson, the course's slug: a course is granted as a whole. */
  slug: string;
  access: Access;
}

/** A row of the grant ledger, of one member. */
export interface GrantRow {
  id: string;
  contentKind: ContentKind | null;
  contentSlug: string | null;
  startsAt: number;
  endsAt: number | null;
}

export type Verdict =
  | { open: true; because: 'open' | 'member' }
  | { open: true; because: 'grant'; grant: string; until: number | null }
  | { open: false; needs: 'sign_in' | 'plan' };

/**
 * Whether a caller may read a content, and why. `grants` are the caller's own rows; null means not signed in.
 * A grant counts from `startsAt` until just before `endsAt`. `entitled` in `./entitled.ts` says the same in SQL.
 */
export function can(grants: readonly GrantRow[] | null, content: Gated, now: number): Verdict {
  if (content.access === 'open') return { open: true, because: 'open' };
  if (grants === null) return { open: false, needs: 'sign_in' };
  if (content.access === 'members') return { open: true, because: 'member' };
  const live = grants.filter(
    (grant) =>
      grant.startsAt <= now &&
      (grant.endsAt === null || grant.endsAt > now) &&
      (grant.contentKind === null || (grant.contentKind === content.kind && grant.contentSlug === content.slug)),
  );
  // The one that lasts longest explains best; ties by id.
  const [best] = live.sort((a, b) => (b.endsAt ?? Infinity) - (a.endsAt ?? Infinity) || (a.id < b.id ? -1 : 1));
  return best ? { open: true, because: 'grant', grant: best.id, until: best.endsAt } : { open: false, needs: 'plan' };
}

const DAY = 86_400_000;

/** A gated block as its author meant it: the facts that the world was made from, not what the database says. */
export interface Block {
  kind: 'post' | 'lesson' | 'material' | 'comment' | 'key' | 'gift' | 'profile';
  site: string;
  /** For messages: which one. */
  name: string;
  /** What it belongs to. A lesson or material has its course's; a comment its thread's. */
  of: {
    kind: 'post' | 'course' | 'thread';
    slug: string;
    status: 'draft' | 'published' | 'archived';
    access: 'open' | 'members' | 'paid';
    tier: string | null;
    opensAt: number | null;
    dripDays: number | null;
    sealed: boolean;
  };
  /** Of a comment who wrote it, of a gift who gave it, of a profile whose it is. */
  owner: string | null;
}

/** A right to read, as it was given. */
export interface Right {
  opens: 'all' | 'tier' | 'content';
  tier: string | null;
  /** Each as `kind:slug`. */
  contents: string[];
  from: number;
  until: number | null;
  /** When the unbroken access began. */
  since: number;
}

export interface Reader {
  id: string;
  joinedAt: number;
  rights: Right[];
  /** Slugs of posts read on this month's meter. */
  metered: string[];
}

/** Who a caller is, whatever they send. */
export interface Identity {
  site: string;
  reader: Reader | null;
  roles: readonly string[];
}

export interface Asked {
  method: string;
  /** Without the site's part: `/posts/…`. */
  path: string;
  site: string;
}

export interface Meter {
  visitors: number;
  members: number;
}

/**
 * Whether the answer to this request may hold the block: the product's rules once more, in plain code that shares
 * nothing with the app's.
 */
export function mayHold(block: Block, who: Identity, asked: Asked, meter: Meter, now: number): boolean {
  if (block.site !== asked.site) return false;
  const here = who.site === asked.site;
  const roles = here ? who.roles : [];
  const reader = here ? who.reader : null;
  if (asked.path.startsWith('/studio/')) return worksWith(block, roles);
  if (asked.path.startsWith('/publish/')) return block.kind === 'post' && roles.includes('publisher');
  // What somebody told of themselves who does not want to be found.
  if (block.kind === 'gift' || block.kind === 'profile') return reader !== null && reader.id === block.owner;
  if (mayRead(block, reader, now)) return true;
  return (
    asked.method === 'POST' && asked.path === `/posts/${block.of.slug}/meter` && onMeter(block, reader, meter, now)
  );
}

/** Staff see at their desk what their role works with, whatever its status. */
export function worksWith(block: Block, roles: readonly string[]): boolean {
  const roleFor = {
    ...{ post: 'editor', lesson: 'instructor', material: 'instructor', comment: 'moderator', gift: 'owner' },
    ...{ key: null, profile: null },
  };
  const role = roleFor[block.kind];
  return role !== null && (roles.includes('owner') || roles.includes(role));
}

export function mayRead({ kind, of, owner }: Block, reader: Reader | null, now: number): boolean {
  // Everybody can see and take back their own words.
  if (kind === 'comment' && reader !== null && owner === reader.id) return true;
  if (of.status !== 'published') return false;
  if (of.access === 'open') return true;
  if (reader === null) return false;
  const waits = (since: number) =>
    (of.opensAt !== null && of.opensAt > now) || (of.dripDays !== null && since + of.dripDays * DAY > now);
  if (of.access === 'members') return !waits(reader.joinedAt);
  const fits = ({ opens, tier, contents }: Right) =>
    opens === 'all' ||
    (opens === 'tier' && (of.tier === null || of.tier === tier)) ||
    (opens === 'content' && contents.includes(`${of.kind === 'thread' ? 'post' : of.kind}:${of.slug}`));
  const live = reader.rights.filter(
    (right) => right.from <= now && (right.until === null || right.until > now) && fits(right),
  );
  if (live.length > 0) return !waits(Math.min(...live.map(({ since }) => since)));
  return of.kind === 'post' && reader.metered.includes(of.slug);
}

/** Free reads are of posts without tier or drip that are out: for visitors not of sealed ones, for members only of paid ones. */
export function onMeter({ kind, of }: Block, reader: Reader | null, meter: Meter, now: number): boolean {
  if (kind !== 'post' || of.status !== 'published' || of.tier !== null || (of.dripDays ?? 0) > 0) return false;
  if (of.opensAt !== null && of.opensAt > now) return false;
  if (reader === null) return !of.sealed && meter.visitors > 0;
  return of.access === 'paid' && reader.metered.length < meter.members;
}

import type { CommunityList, Membership } from '../worker/contract/community.ts';
import type { CallOptions, LyceumCore } from './core.ts';

export interface CommunityOptions extends CallOptions {
  /** Only what may be suggested to the member: neither their own nor what they waved away; at most four. */
  suggested?: boolean | undefined;
}

/** Groups to join, chosen for the member, and the member's own. */
export class CommunitiesApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** The member's own first, then the best match first, each with its terms and why. */
  list({ suggested, signal }: CommunityOptions = {}): Promise<CommunityList> {
    return this.#core.call('GET', '/communities', { query: suggested ? { suggested: 'true' } : {} }, { signal });
  }

  /** Joins; twice is once. @throws LyceumError `unauthenticated`, `not_found`, `conflict` */
  join(slug: string): Promise<Membership> {
    return this.#write('PUT', slug);
  }

  /** Leaves; twice is once. @throws LyceumError `unauthenticated`, `not_found` */
  leave(slug: string): Promise<Membership> {
    return this.#write('DELETE', slug);
  }

  async #write(method: 'PUT' | 'DELETE', slug: string): Promise<Membership> {
    const membership = await this.#core.call(method, '/communities/:community/membership', {
      param: { community: slug },
    });
    this.#core.changed('profile');
    return membership;
  }
}

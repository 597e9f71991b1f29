import type { Path, PathGoal } from '../worker/contract/path.ts';
import type {
  DismissalInput,
  FollowInput,
  People,
  Profile,
  ProfileInput,
  ProfileSaved,
} from '../worker/contract/profile.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** What the member's lists are made from: what they told, follow and wave away. */
export class ProfileApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** All of it, with what was read from the member's own acts. @throws LyceumError `unauthenticated` */
  read(options?: CallOptions): Promise<Profile> {
    return this.#core.call('GET', '/profile', {}, options);
  }

  /** Changes what is given; the rest stays as it is. */
  async update(input: ProfileInput): Promise<ProfileSaved> {
    const saved = await this.#core.call('PUT', '/profile', { json: input });
    this.#core.changed('profile');
    return saved;
  }

  /** Whom to follow, learn from and work with: at most six of each, who have agreed to it. @throws LyceumError `unauthenticated` */
  people(options?: CallOptions): Promise<People> {
    return this.#core.call('GET', '/people', {}, options);
  }

  /** The way to the member's goal, each step with why. @throws LyceumError `unauthenticated` */
  path(options?: CallOptions): Promise<Path> {
    return this.#core.call('GET', '/path', {}, options);
  }

  /** Sets the goal, or (null) takes it away; gives the way to it. @throws LyceumError `not_found` */
  async setGoal(goal: PathGoal | null): Promise<Path> {
    const path = await this.#core.call('PUT', '/path/goal', { json: { goal } });
    this.#core.changed('profile');
    return path;
  }

  /** Follows a topic, or a member who is suggested by their id; or (false) stops. @throws LyceumError `not_found`, `conflict` */
  async follow(kind: FollowInput['kind'], target: string, on = true): Promise<void> {
    await this.#core.call('PUT', '/follows', { json: { kind, target, on } });
    this.#core.changed('profile');
  }

  /** "Not interested", on every list at once; or (false) lets it come back. @throws LyceumError `not_found`, `conflict` */
  async dismiss(kind: DismissalInput['kind'], slug: string, on = true): Promise<void> {
    await this.#core.call('PUT', '/dismissals', { json: { kind, slug, on } });
    this.#core.changed('activity');
  }
}

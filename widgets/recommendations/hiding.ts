import type { LyceumCore } from '../../sdk/core.ts';
import type { LyceumError, Recommendation, RecommendationList } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import type { LyceumElement } from '../base/element.ts';
import { asLyceumError } from '../base/request.ts';

export interface Row {
  recommendation: Recommendation;
  /** Waved away: its place holds the way back. */
  hidden: boolean;
}

export const idOf = ({ kind, slug }: Recommendation) => `${kind}:${slug}`;

/**
 * What the reader is not interested in goes at once, with the way back in its place until the next one is hidden. A
 * member's choice is kept by the API; a visitor's only by this page, as nothing is stored about visitors. What fails is
 * shown again as it was.
 */
export class Hiding {
  readonly #host: LyceumElement;
  readonly #again: () => void;
  /** Ids that are off the list, whatever an answer says that was asked for before. */
  readonly #gone = new Set<string>();
  /** Of those, the ones that the API knows of: its next answer is right about them. */
  readonly #told = new Set<string>();
  #slot: (Row & { at: number }) | null = null;
  #acts: Promise<void> = Promise.resolve();
  #answer: RecommendationList | undefined;
  #token: string | null | undefined;
  problem: { id: string; error: LyceumError } | null = null;
  /** Where the focus belongs after the next update: the way back, or the row of this id. */
  focus: string | null = null;

  /** @param again - asks for the list anew */
  constructor(host: LyceumElement, again: () => void) {
    this.#host = host;
    this.#again = again;
  }

  /** How many more a visitor's list must have, to be as long as before. */
  more({ signedIn }: LyceumCore): number {
    return signedIn ? 0 : this.#gone.size;
  }

  /** Before each rendering: what has become of it. */
  follow(list: RecommendationList | undefined): void {
    const token = this.#host.lyceum?.session.token;
    if (token !== this.#token) this.#forget();
    this.#token = token;
    if (!list || list === this.#answer) return;
    this.#answer = list;
    for (const id of this.#told) this.#gone.delete(id);
    this.#told.clear();
  }

  rows({ recommendations }: RecommendationList, limit: number): Row[] {
    const slot = this.#slot;
    const rows: Row[] = recommendations
      .filter((one) => !this.#gone.has(idOf(one)))
      .map((recommendation) => ({ recommendation, hidden: false }));
    if (!slot) return rows.slice(0, limit);
    const id = idOf(slot.recommendation);
    const others = rows.filter(({ recommendation }) => idOf(recommendation) !== id);
    // Brought back, here or in the account, it stands where it stood until the list has it again.
    if (others.length < rows.length) return rows.slice(0, limit);
    others.splice(slot.at, 0, slot);
    return others.slice(0, limit);
  }

  hide(recommendation: Recommendation, at: number): void {
    this.#show({ recommendation, at, hidden: true });
    this.#tell(recommendation, true);
  }

  undo(): void {
    if (!this.#slot) return;
    this.#show({ ...this.#slot, hidden: false });
    this.#tell(this.#slot.recommendation, false);
  }

  #show(slot: Row & { at: number }): void {
    const id = idOf(slot.recommendation);
    this.#slot = slot;
    this.#told.delete(id);
    if (slot.hidden) this.#gone.add(id);
    else this.#gone.delete(id);
    this.problem = null;
    this.focus = slot.hidden ? '' : id;
    this.#host.requestUpdate();
  }

  /** One after the other: an undo must not overtake what it undoes. */
  #tell({ kind, slug }: Recommendation, on: boolean): void {
    const { lyceum } = this.#host;
    if (!lyceum) return;
    if (!lyceum.signedIn) {
      this.#again();
      return;
    }
    const id = `${kind}:${slug}`;
    this.#acts = this.#acts.then(async () => {
      try {
        await new ProfileApi(lyceum).dismiss(kind, slug, on);
        if (on && this.#gone.has(id)) this.#told.add(id);
      } catch (error) {
        this.#failed(id, on, asLyceumError(error));
      }
    });
  }

  #failed(id: string, on: boolean, error: LyceumError): void {
    // Undone meanwhile: then all is as the reader wants it.
    if (this.#gone.has(id) !== on) return;
    const slot = this.#slot;
    const here = slot && idOf(slot.recommendation) === id ? slot : null;
    const focused = this.#host.shadowRoot?.activeElement?.matches('.undo, .hide') ?? false;
    if (here) this.#show({ ...here, hidden: !on });
    else if (on) this.#gone.delete(id);
    this.problem = { id, error };
    if (!focused) this.focus = null;
    this.#host.requestUpdate();
  }

  #forget(): void {
    this.#gone.clear();
    this.#told.clear();
    this.#slot = null;
    this.problem = null;
  }
}

interface Kept {
  id: string;
}

/**
 * One kind of object, oldest first. `refs` names the other objects that one belongs to, so that "the refunds of this
 * charge" need no search through all of them; setting an object again takes up the references it has gained.
 */
export class Shelf<T extends Kept> extends Map<string, T> {
  readonly #order: T[] = [];
  readonly #byRef = new Map<string, T[]>();
  readonly #refs: (item: T) => unknown[];

  constructor(refs: (item: T) => unknown[] = () => []) {
    super();
    this.#refs = refs;
  }

  override set(id: string, item: T): this {
    if (!this.has(id)) this.#order.push(item);
    for (const ref of this.#refs(item)) {
      if (typeof ref !== 'string') continue;
      const known = this.#byRef.get(ref);
      if (!known) this.#byRef.set(ref, [item]);
      else if (!known.includes(item)) known.push(item);
    }
    return super.set(id, item);
  }

  override delete(id: string): boolean {
    const item = this.get(id);
    if (!item) return false;
    remove(this.#order, item);
    for (const ref of this.#refs(item)) remove(this.#byRef.get(String(ref)) ?? [], item);
    return super.delete(id);
  }

  /** Oldest first: all, or those that belong to `ref`. */
  of(ref?: string): readonly T[] {
    return ref === undefined ? this.#order : (this.#byRef.get(ref) ?? []);
  }
}

function remove<T>(list: T[], item: T) {
  // What is pruned is the oldest, and shifting is cheaper than searching.
  if (list[0] === item) list.shift();
  else if (list.includes(item)) list.splice(list.indexOf(item), 1);
}

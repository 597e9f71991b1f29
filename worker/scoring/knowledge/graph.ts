/** Facts as (head, relation, tail), by number; entities and relations are numbered by their first appearance. */
export interface Triples {
  head: Uint32Array;
  relation: Uint32Array;
  tail: Uint32Array;
}

/** Facts with the names that their numbers stand for. */
export interface KnowledgeGraph {
  /** Names, by number. */
  entities: readonly string[];
  relations: readonly string[];
  triples: Triples;
}

/** By name. */
export type Fact = readonly [head: string, relation: string, tail: string];

/**
 * Numbers the names of several lists of facts together, so that one model speaks of all of them. A fact given twice in a
 * list counts once. O(facts).
 */
export function graphsOf(...lists: readonly (readonly Fact[])[]): KnowledgeGraph[] {
  const entities = new Map<string, number>();
  const relations = new Map<string, number>();
  const triples = lists.map((facts) => {
    const seen = new Set<string>();
    const distinct = facts.filter((fact) => {
      const key = JSON.stringify(fact);
      return !seen.has(key) && seen.add(key);
    });
    return {
      head: Uint32Array.from(distinct, ([head]) => numberOf(entities, head)),
      relation: Uint32Array.from(distinct, ([, relation]) => numberOf(relations, relation)),
      tail: Uint32Array.from(distinct, ([, , tail]) => numberOf(entities, tail)),
    };
  });
  const names = { entities: [...entities.keys()], relations: [...relations.keys()] };
  return triples.map((one) => ({ ...names, triples: one }));
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

import { type Sparse, sparseOf } from '../sparse.ts';
import type { Triples } from './graph.ts';

/**
 * What a graph asks: the tails of (head, relation), and, with reciprocal relations (Lacroix et al. 2018), the heads of
 * (relation, tail) as the tails of (tail, relation + R). Each distinct question stands once with all its answers.
 */
export interface Questions {
  entity: Uint32Array;
  /** 0 … 2R - 1. */
  relation: Uint32Array;
  /** A row a question; its columns are the entities that answer it. */
  answers: Sparse;
}

/** The questions that the given facts answer, in the order of their numbers. O(facts × log facts). */
export function questionsOf(entities: number, relations: number, ...lists: readonly Triples[]): Questions {
  const asked = new Map<number, number>();
  const rows: number[] = [];
  const columns: number[] = [];
  const ask = (entity: number, relation: number, answer: number) => {
    const key = entity * 2 * relations + relation;
    let row = asked.get(key);
    if (row === undefined) {
      row = asked.size;
      asked.set(key, row);
    }
    rows.push(row);
    columns.push(answer);
  };
  for (const { head, relation, tail } of lists) {
    for (let i = 0; i < head.length; i++) {
      const [h = 0, r = 0, t = 0] = [head[i], relation[i], tail[i]];
      ask(h, r, t);
      ask(t, r + relations, h);
    }
  }
  const keys = [...asked.keys()];
  return {
    entity: Uint32Array.from(keys, (key) => Math.floor(key / (2 * relations))),
    relation: Uint32Array.from(keys, (key) => key % (2 * relations)),
    answers: sparseOf(keys.length, entities, { rows, columns }),
  };
}

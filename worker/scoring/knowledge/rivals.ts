/** Of a question with more answers, so many are drawn anew each time, and stand for all: they bound what a batch holds. */
export const ANSWERS = 32;

/**
 * The entities that the answers of a batch are told from. The answers and the questions' own come first, the others are
 * drawn from the rest, each as likely, and stand for all of it in the softmax: its sum is then foretold without bias
 * (stratified sampling), by as many as hard rivals demand. All entities, in their order, where none are to be drawn.
 */
export interface Rivals {
  /** How many, and how many of these do not stand for others too. */
  count: number;
  own: number;
  /** The logarithm of how many each of the rest stands for. */
  shift: number;
  /** The entity of each row, of which `count` are valid. */
  entity: Uint32Array;
  /** The row of each entity, -1 where it is none. */
  row: Int32Array;
}

export function allRivals(entities: number): Rivals {
  const entity = new Uint32Array(entities).map((_, i) => i);
  return { count: entities, own: entities, shift: 0, entity, row: Int32Array.from(entity) };
}

export function noRivals(entities: number, most: number): Rivals {
  return { count: 0, own: 0, shift: 0, entity: new Uint32Array(most), row: new Int32Array(entities).fill(-1) };
}

/** Empties the rows of the batch before. O(rows). */
export function clearRivals(rivals: Rivals): void {
  for (let i = 0; i < rivals.count; i++) rivals.row[rivals.entity[i]!] = -1;
  rivals.count = 0;
}

/** O(1). @returns its row */
export function addRival(rivals: Rivals, entity: number): number {
  const known = rivals.row[entity]!;
  if (known >= 0) return known;
  rivals.row[entity] = rivals.count;
  rivals.entity[rivals.count] = entity;
  return rivals.count++;
}

/** Draws from the rest. O(sample), as long as much remains. */
export function drawRivals(rivals: Rivals, sample: number, random: () => number): void {
  const entities = rivals.row.length;
  const rest = entities - rivals.count;
  const drawn = Math.min(sample, rest);
  rivals.own = rivals.count;
  rivals.shift = drawn === 0 ? 0 : Math.log(rest / drawn);
  if (drawn === rest) for (let one = 0; one < entities; one++) addRival(rivals, one);
  while (rivals.count < rivals.own + drawn) addRival(rivals, Math.floor(random() * entities));
}

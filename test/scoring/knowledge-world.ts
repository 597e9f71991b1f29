import { readFileSync } from 'node:fs';
import type { Fact } from '../../worker/scoring/knowledge/graph.ts';
import { compileKernel, openProducts } from '../../worker/scoring/knowledge/kernel.ts';
import { randomFrom } from '../../worker/scoring/random.ts';

const kernel = compileKernel(readFileSync('worker/scoring/knowledge/kernel.wasm'));
export const openKernel = () => openProducts(kernel);

/**
 * Two clans of three generations: a fact left out of the list follows from the others, since `parent of` and `child of`
 * are each other's reverse, and `cousin of` holds both ways.
 */
export function family(): Fact[] {
  const facts: Fact[] = [];
  for (const clan of ['a', 'b']) {
    for (let i = 0; i < 3; i++) {
      facts.push([`${clan}`, 'parent of', `${clan}${i}`], [`${clan}${i}`, 'child of', clan]);
      for (let j = 0; j < 3; j++) {
        facts.push([`${clan}${i}`, 'parent of', `${clan}${i}${j}`], [`${clan}${i}${j}`, 'child of', `${clan}${i}`]);
        for (let other = 0; other < 3; other++)
          if (other !== i)
            for (let k = 0; k < 3; k++) facts.push([`${clan}${i}${j}`, 'cousin of', `${clan}${other}${k}`]);
      }
    }
  }
  return facts;
}

/** Seeded numbers between -1 and 1. */
export function numbers(length: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return new Float32Array(length).map(() => 2 * random() - 1);
}

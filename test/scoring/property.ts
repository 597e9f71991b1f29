import fc from 'fast-check';

/**
 * Asserts a property on random inputs. The seed is printed in every run, and SEED=… in the environment runs it again.
 */
export function holds<Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>): void {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`seed ${seed}`);
  fc.assert(property, { seed, numRuns: 300 });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain } from '../../worker/scoring/knowledge/products.ts';
import { numbers, openKernel } from './knowledge-world.ts';
import { holds } from './property.ts';

/** What the kernel does with rows, and its plain twin, are this near to each other, of the larger of 1 and the value. */
const TOLERANCE = 5e-6;

/** Runs the same on both, in rooms of the same content. */
function apart(inputs: Float32Array[], run: (products: ReturnType<typeof plain>, room: Float32Array[]) => number) {
  const [expected, measured] = [plain(), openKernel()].map((products) => {
    const room = products.room(...inputs.map(({ length }) => length));
    room.forEach((array, i) => {
      array.set(inputs[i]!);
    });
    const told = run(products, room);
    return [told, ...room.flatMap((array) => [...array])];
  });
  return Math.max(...expected!.map((value, i) => Math.abs(measured![i]! - value) / Math.max(1, Math.abs(value))));
}

const row = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  at: fc.nat(9),
  seed: fc.nat(1000),
  size: fc.constantFrom(0.01, 1, 30),
});

describe('the kernel does with rows what the plain loops do', () => {
  it('softmax, where some stand for many', () => {
    holds(
      fc.property(row, fc.nat(40), fc.constantFrom(0, 0.7, 6), ({ count, at, seed, size }, own, shift) => {
        const scores = numbers(at + count, seed).map((value) => value * size);
        const settings = { count, own: Math.min(own, count), shift, weight: 3 };
        const difference = apart([scores, new Float32Array(at + count)], (products, [given, slopes]) => {
          products.softmax(slopes!, given!, at, settings);
          return 0;
        });
        expect(difference).toBeLessThan(TOLERANCE);
      }),
    );
  });

  it('distances and their slopes', () => {
    holds(
      fc.property(row, ({ count, at, seed, size }) => {
        const lengths = numbers(count, seed).map((value) => 9 + value);
        const inputs = [
          numbers(at + count, seed + 1),
          lengths,
          numbers(at + count, seed + 2),
          numbers(count, seed + 3),
        ];
        const difference = apart(inputs, (products, [scores, squares, slopes, sums]) => {
          products.distances(scores!, at, squares!, count, size);
          return products.perDistance(slopes!, scores!, at, sums!, count);
        });
        expect(difference).toBeLessThan(TOLERANCE * 10);
      }),
    );
  });

  it('lengths, and steps of Adagrad', () => {
    holds(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(1000),
        (rows, quarter, seed) => {
          const width = 4 * quarter;
          const length = rows * width;
          const sums = numbers(length, seed).map(Math.abs);
          const inputs = [numbers(length, seed + 1), sums, numbers(length, seed + 2), new Float32Array(rows)];
          const difference = apart(inputs, (products, [values, sums, gradient, out]) => {
            products.adagrad(values!, sums!, 0, gradient!, length - width, width, 0.1);
            products.squares(out!, values!, rows, width);
            return 0;
          });
          expect(difference).toBeLessThan(TOLERANCE * 10);
        },
      ),
    );
  });
});

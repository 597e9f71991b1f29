import * as v from 'valibot';
import { expect } from 'vitest';

/** Exactly the contract's keys, at every depth: parsing fails on a missing one and drops what the schema does not know. */
export function expectExactly(schema: v.GenericSchema, reply: unknown): void {
  expect(v.parse(schema, reply)).toStrictEqual(reply);
}

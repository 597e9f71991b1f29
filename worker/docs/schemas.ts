import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import * as account from '../contract/account.ts';
import * as billing from '../contract/billing.ts';
import * as community from '../contract/community.ts';
import * as course from '../contract/course.ts';
import * as discussion from '../contract/discussion.ts';
import * as error from '../contract/error.ts';
import * as gift from '../contract/gift.ts';
import * as imports from '../contract/import.ts';
import * as mailing from '../contract/mailing.ts';
import * as member from '../contract/member.ts';
import * as offer from '../contract/offer.ts';
import * as path from '../contract/path.ts';
import * as portal from '../contract/portal.ts';
import * as post from '../contract/post.ts';
import * as profile from '../contract/profile.ts';
import * as recommendation from '../contract/recommendation.ts';
import * as referral from '../contract/referral.ts';
import * as repair from '../contract/repair.ts';
import * as revenue from '../contract/revenue.ts';
import * as scoringModel from '../contract/scoring-model.ts';
import * as seat from '../contract/seat.ts';
import * as site from '../contract/site.ts';
import * as token from '../contract/token.ts';
import * as value from '../contract/value.ts';
import * as webhook from '../contract/webhook.ts';
import * as withdrawal from '../contract/withdrawal.ts';

const nouns = [
  account,
  billing,
  community,
  course,
  discussion,
  error,
  gift,
  imports,
  mailing,
  member,
  offer,
  path,
  portal,
  post,
  profile,
  recommendation,
  referral,
  repair,
  revenue,
  scoringModel,
  seat,
  site,
  token,
  value,
  webhook,
  withdrawal,
];

export type JsonSchema = ReturnType<typeof toJsonSchema>;

/** Every schema that crosses the wire, by the name under which its contract file exports it. */
export const schemas: Record<string, GenericSchema> = Object.fromEntries(
  nouns
    .flatMap((noun): [string, unknown][] => Object.entries(noun))
    .filter((entry): entry is [string, GenericSchema] => isSchema(entry[1])),
);

function isSchema(thing: unknown): thing is GenericSchema {
  return typeof thing === 'object' && thing !== null && 'kind' in thing && thing.kind === 'schema';
}

const names = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name]));

/** JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it) with references to the named ones. */
export function jsonSchema(schema: GenericSchema): JsonSchema {
  const name = names.get(schema);
  return name ? { $ref: reference(name) } : convert(schema);
}

/** All named schemas, for `components.schemas`. */
export function namedSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      // Its own name left out, or it would be described by a reference to itself.
      const { [name]: _, ...others } = schemas;
      return [name, convert(schema, others)];
    }),
  );
}

const reference = (name: string) => `#/components/schemas/${name}`;

function convert(schema: GenericSchema, definitions = schemas): JsonSchema {
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    // What JSON Schema cannot say (checks in code) is left out, not refused.
    errorMode: 'ignore',
    definitions,
    overrideRef: ({ referenceId }) => reference(referenceId),
  });
  return rest;
}

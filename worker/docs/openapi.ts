import { type ErrorCode, ErrorReply, errorStatus } from '../contract/error.ts';
import type { CallerKind } from '../http/caller.ts';
import type { Endpoint } from './endpoints.ts';
import { type JsonSchema, jsonSchema, namedSchemas } from './schemas.ts';

/** One operation of OpenAPI 3.1, as far as it is used here. */
export interface Operation {
  tags: [string];
  operationId: string;
  summary: string;
  'x-callers': readonly CallerKind[];
  security: Record<string, never[]>[];
  parameters: { in: 'path' | 'query'; name: string; required: boolean; schema: JsonSchema }[];
  requestBody?: { required: true; content: JsonContent };
  responses: Record<string, { description: string; content?: JsonContent } | { $ref: string }>;
}
type JsonContent = { 'application/json': { schema: JsonSchema } };

export type OpenApi = ReturnType<typeof openApi>;

/** The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0), from the declarations and schemas that run. */
export function openApi(endpoints: Endpoint[]) {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    const operation = toOperation(endpoint);
    if (!operation) continue;
    const path = endpoint.path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lyceum',
      version: '1',
      description: 'Times are epoch milliseconds; money is an integer of the minor unit with its ISO 4217 code.',
    },
    paths,
    components: {
      schemas: namedSchemas(),
      responses: { Error: { description: errorTable(), content: json(jsonSchema(ErrorReply)) } },
      securitySchemes: {
        reader: { type: 'http', scheme: 'bearer', description: 'The token that signing in gave to one page.' },
        staff: { type: 'apiKey', in: 'cookie', name: '__Host-lyceum-staff', description: "The studio's session." },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token for programs, made in the studio. Never in a page.',
        },
      },
    },
  };
}

function toOperation({ method, path, options, checks }: Endpoint): Operation | null {
  if (!options) return null;
  const parameters: Operation['parameters'] = [];
  const described = new Map<string, JsonSchema>();
  let requestBody: Operation['requestBody'];
  for (const { target, schema } of checks) {
    const shape = jsonSchema(schema);
    if (target === 'json') requestBody = { required: true, content: json(shape) };
    for (const [name, property] of Object.entries(shape.properties ?? {})) {
      if (typeof property === 'boolean') continue;
      if (target === 'param') described.set(name, property);
      if (target === 'query')
        parameters.push({ in: 'query', name, required: shape.required?.includes(name) ?? false, schema: property });
    }
  }
  for (const [, name = ''] of path.matchAll(/:(\w+)/g)) {
    parameters.push({ in: 'path', name, required: true, schema: described.get(name) ?? { type: 'string' } });
  }
  const done: Operation['responses'] = options.reply
    ? { 200: { description: 'Done.', content: json(jsonSchema(options.reply)) } }
    : { 204: { description: 'Done.' } };
  return {
    tags: [nounOf(path)],
    operationId: `${method.toLowerCase()}${path.replace('/api/v1', '').replace(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: options.summary,
    'x-callers': options.callers,
    security: options.callers.flatMap(security),
    parameters,
    ...(requestBody && { requestBody }),
    responses: { ...done, default: { $ref: '#/components/responses/Error' } },
  };
}

const json = (schema: JsonSchema): JsonContent => ({ 'application/json': { schema } });

function security(kind: CallerKind): Record<string, never[]>[] {
  if (kind === 'visitor') return [{}, { reader: [] }];
  if (kind === 'member') return [{ reader: [] }];
  if (kind === 'publisher' || kind === 'importer') return [{ token: [] }];
  if (kind === 'public' || kind === 'operator' || kind === 'stripe') return [];
  return [{ staff: [] }];
}

/** What the address is about: `…/studio/posts/:slug` is filed under posts, like `…/posts`. */
function nounOf(path: string): string {
  const [first, second] = path.replace(/^\/api\/v1(?:\/sites\/:site)?\/?/, '').split('/');
  return (first === 'studio' ? second : first) || 'site';
}

const errorTable = () =>
  `Every failure: ${(Object.keys(errorStatus) as ErrorCode[]).map((code) => `${code} (${errorStatus[code]})`).join(', ')}.`;

import type { JsonSchema } from './schemas.ts';

/** A JSON Schema in the notation of TypeScript, for people. `indent` is the depth of the line that it starts on. */
export function shape(schema: JsonSchema | boolean | undefined, indent = 0): string {
  if (schema === undefined || typeof schema === 'boolean') return 'unknown';
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return either.map((one) => shape(one, indent)).join(' | ');
  if (schema.type === 'array') return `Array<${shape(schema.items as JsonSchema, indent)}>`;
  if (schema.properties) {
    const pad = '  '.repeat(indent + 1);
    const lines = Object.entries(schema.properties).map(
      ([name, property]) =>
        `${pad}${name}${schema.required?.includes(name) ? '' : '?'}: ${shape(property as JsonSchema, indent + 1)}\n`,
    );
    return `{\n${lines.join('')}${'  '.repeat(indent)}}`;
  }
  return `${String(schema.type ?? 'unknown')}${limits(schema)}`;
}

function limits(schema: JsonSchema): string {
  const least = schema.minLength ?? schema.minimum;
  const most = schema.maxLength ?? schema.maximum;
  if (least === undefined && most === undefined) return '';
  return ` (${least ?? ''}…${most ?? ''})`;
}

import * as v from 'valibot';

/** The same schema, but an object with a key that it does not name is refused, at every depth. */
export function exact(schema: v.GenericSchema): v.GenericSchema {
  const known = schema as v.GenericSchema & {
    type: string;
    entries?: Record<string, v.GenericSchema>;
    item?: v.GenericSchema;
    wrapped?: v.GenericSchema;
    options?: v.GenericSchema[];
  };
  if (known.type === 'object' && known.entries) {
    return v.strictObject(Object.fromEntries(Object.entries(known.entries).map(([key, value]) => [key, exact(value)])));
  }
  if (known.type === 'array' && known.item) return v.array(exact(known.item));
  if (known.type === 'nullable' && known.wrapped) return v.nullable(exact(known.wrapped));
  if ((known.type === 'variant' || known.type === 'union') && known.options) return v.union(known.options.map(exact));
  return schema;
}

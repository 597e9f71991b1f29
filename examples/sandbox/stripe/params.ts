import * as v from 'valibot';
import { invalid } from './errors.ts';
import { type Form, formName } from './form.ts';

// Form values are texts; these turn them into what stripe-node's parameter types say.
export const text = v.pipe(v.string(), v.nonEmpty('parameter_invalid_empty'), v.maxLength(5000));
export const integer = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,15}$/, 'parameter_invalid_integer'),
  v.transform(Number),
  v.integer(),
);
export const amount = v.pipe(integer, v.minValue(0, 'parameter_invalid_integer'));
/** Above 0, at most 100, two decimals. */
export const percent = v.pipe(
  v.string(),
  v.regex(/^\d{1,3}(\.\d{1,2})?$/, 'parameter_invalid_decimal'),
  v.transform(Number),
  v.minValue(0.01),
  v.maxValue(100),
);
export const flag = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((value) => value === 'true'),
);
export const currency = v.pipe(v.string(), v.toLowerCase(), v.regex(/^[a-z]{3}$/, 'invalid_currency'));
export const metadata = v.pipe(
  v.record(v.pipe(v.string(), v.maxLength(40)), v.pipe(v.string(), v.maxLength(500))),
  v.maxEntries(50),
);
/** On updates an empty text clears: a single value of it, or all of it. */
export const metadataUpdate = v.union([v.literal(''), metadata]);
export const texts = v.array(text);
export const url = v.pipe(text, v.regex(/^https?:\/\/\S+$/, 'url_invalid'));

const range = v.strictObject({
  gt: v.optional(integer),
  gte: v.optional(integer),
  lt: v.optional(integer),
  lte: v.optional(integer),
});
export const page = {
  limit: v.optional(v.pipe(integer, v.minValue(1, 'parameter_invalid_integer'), v.maxValue(100))),
  starting_after: v.optional(text),
  ending_before: v.optional(text),
  created: v.optional(v.union([integer, range])),
};
export type Page = v.InferOutput<typeof pageSchema>;
const pageSchema = v.object(page);

/** What is accepted, provided that stripe-node's parameters know every name of it. */
export type Known<Accepted, Params> = Exclude<keyof Accepted, keyof Params> extends never ? Params : never;

/** The checked parameters, or Stripe's refusal of the first thing that is wrong with them. */
export function check<S extends v.GenericSchema>(schema: S, form: Form): v.InferOutput<S> {
  const result = v.safeParse(schema, form);
  if (result.success) return result.output;
  const unknown = result.issues.find((issue) => issue.type === 'strict_object' && issue.expected === 'never');
  throw refusal(unknown ?? result.issues[0]);
}

function refusal(issue: v.BaseIssue<unknown>) {
  const name = formName(issue.path?.map((step) => step.key) ?? []);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return invalid(`Received unknown parameter: ${name}`, name, 'parameter_unknown');
  }
  if (issue.type === 'strict_object') return invalid(`Missing required param: ${name}.`, name, 'parameter_missing');
  if (issue.type === 'picklist') return invalid(`Invalid ${name}: must be one of ${issue.expected ?? ''}`, name);
  if (/^(parameter|url)_\w+$/.test(issue.message)) {
    return invalid(`Invalid value for ${name}: ${String(issue.input)}`, name, issue.message);
  }
  return invalid(`Invalid ${name}: ${issue.message}`, name);
}

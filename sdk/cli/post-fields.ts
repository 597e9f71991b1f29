/** A field of the front matter that is not as it should be; the message follows the field's name. */
export class FieldError extends Error {}

const line = (value: unknown): string => {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new FieldError('must be a text');
};

const oneOf =
  <T extends string>(...names: readonly T[]) =>
  (value: unknown): T => {
    const name = names.find((one) => one === value);
    if (name === undefined) throw new FieldError(`must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`);
    return name;
  };

const flag = (value: unknown): boolean => {
  if (typeof value !== 'boolean') throw new FieldError('must be true or false');
  return value;
};

/** ISO 8601; a date alone is its first moment in UTC. */
const time = (value: unknown): number => {
  const text = typeof value === 'string' ? value.trim() : '';
  const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?$/.test(text);
  const at = iso ? Date.parse(zoned(text)) : Number.NaN;
  if (!(at >= 0)) throw new FieldError('must be a date: 2026-11-22, or 2026-11-22T09:00+01:00');
  return at;
};
/** Without a zone a time would be another one on another machine: UTC then, as a date alone is. */
const zoned = (text: string) =>
  text.length === 10
    ? text
    : text
        .replace(' ', 'T')
        .replace(' ', '')
        .replace(/(T[\d:.]+)$/, '$1Z');

const list = (value: unknown): string[] => {
  const items = typeof value === 'string' ? value.split(',') : value;
  if (!Array.isArray(items)) throw new FieldError('must be a list');
  return items.map(line).filter((item) => item !== '');
};

const minutes = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new FieldError('must be a whole number');
  return value;
};

const days = (value: unknown): number => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const [, number] = text.match(/^(\d{1,4})(?: ?d(?:ays?)?)?$/) ?? [];
  if (number === undefined) throw new FieldError('must be a number of days');
  return Number(number);
};

/** `Index design` is `index-design`. */
const topics = (value: unknown): string[] => [
  ...new Set(
    list(value).map((topic) => {
      const slug = topic
        .toLowerCase()
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '');
      if (!/^[a-z0-9-]+$/.test(slug)) throw new FieldError(`${JSON.stringify(topic)} needs Latin letters or digits`);
      return slug;
    }),
  ),
];

/** Posts by their slugs, courses as `course:slug`; their order says nothing. */
const requires = (value: unknown): string[] => [...new Set(list(value))].sort();

/** A text names a tier, a list plans. */
const plan = (value: unknown): string | string[] => (Array.isArray(value) ? [...new Set(list(value))] : line(value));

/** What the front matter may say; everything else in it is the blog's own. */
export const fieldReaders = {
  title: line,
  summary: line,
  description: line,
  access: oneOf('open', 'members', 'paid'),
  plan,
  topics,
  requires,
  level: oneOf('beginner', 'intermediate', 'advanced'),
  slug: line,
  url: line,
  minutes,
  date: time,
  opensAt: time,
  drip: days,
  draft: flag,
  sealed: flag,
};

/** A post of tomorrow is not in the blog yet: it is a draft until a push after its date. */
export const isDraft = (draft: boolean, date: number | null, now: number): boolean =>
  draft || (date !== null && date > now);

import { basename, dirname } from 'node:path';
import * as v from 'valibot';
import { PublishInput } from '../../worker/contract/post.ts';
import { Slug } from '../../worker/contract/value.ts';
import { type Problem, readFrontMatter } from './front-matter.ts';
import { splitAtMarker } from './gated-part.ts';
import { FieldError, fieldReaders, isDraft } from './post-fields.ts';

/** A file as it would be published. */
export interface PostFile {
  file: string;
  slug: string;
  input: PublishInput;
}

interface PostFileOptions {
  source: string;
  /** `{slug}` stands for the slug. */
  urlPattern: string;
  /** Of the texts, for counting words. */
  lang: string;
  now: number;
}

const WORDS_A_MINUTE = 220;
const LONGEST_READ = 600;

/** What the contract calls differently. */
const frontMatterName: Record<string, string> = {
  tier: 'plan',
  plans: 'plan',
  dripDays: 'drip',
  publishedAt: 'date',
  markdown: 'text',
};

/** Reads one file. @returns every problem that it has when it has one */
export function readPostFile(file: string, content: string, options: PostFileOptions): PostFile | Problem[] {
  const head = readFrontMatter(file, content);
  if ('message' in head) return [head];
  const { fields, text, textLine } = head;
  const problems: Problem[] = [];
  const lineOf = (field: string) => fields.get(field)?.line ?? 1;
  const wrong = (field: string, message: string, line = lineOf(field)) => problems.push({ file, line, field, message });
  /** The field as its reader takes it; undefined when it is absent or wrong. */
  const read = <K extends keyof typeof fieldReaders>(name: K) => {
    const field = fields.get(name);
    if (!field || field.value === null) return undefined;
    try {
      return fieldReaders[name](field.value) as ReturnType<(typeof fieldReaders)[K]>;
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      wrong(name, error.message);
      return undefined;
    }
  };

  const slug = read('slug') ?? nameOf(file);
  if (!v.is(Slug, slug)) {
    wrong('slug', `${JSON.stringify(slug)} must be lower-case letters, digits and hyphens; say it with slug:`);
  }
  const plan = read('plan');
  const given = read('access');
  const { teaser, gated, extra } = splitAtMarker(text);
  const sealed = read('sealed') ?? false;
  const access = given ?? 'open';
  if (!fields.has('title')) wrong('title', 'is missing');
  if (!fields.has('access') && (gated !== null || plan !== undefined || sealed)) {
    wrong('access', 'is missing: members or paid?');
  }
  if (plan !== undefined && given !== undefined && given !== 'paid') wrong('plan', 'needs access: paid');
  for (const line of extra) wrong('text', 'has a second <!-- lyceum -->', textLine + line - 1);
  if (access !== 'open' && !sealed) {
    const how = 'put <!-- lyceum --> on a line of its own where the teaser ends (or say sealed: true)';
    if (gated === null) wrong('access', `is ${access}, and nothing is gated: ${how}`);
    else if (gated === '') wrong('text', 'has nothing after <!-- lyceum -->', textLine);
  }

  const requires = read('requires') ?? [];
  if (requires.includes(slug)) wrong('requires', 'names the post itself');

  const date = read('date') ?? null;
  const draft = isDraft(read('draft') ?? false, date, options.now);
  const candidate = {
    source: options.source,
    title: read('title') ?? '',
    summary: read('summary') ?? read('description') ?? '',
    access,
    tier: typeof plan === 'string' ? plan : null,
    plans: Array.isArray(plan) ? plan : [],
    opensAt: read('opensAt') ?? null,
    dripDays: read('drip') ?? null,
    status: draft ? 'draft' : 'published',
    topics: read('topics') ?? [],
    requires,
    level: read('level') ?? 'intermediate',
    minutes: read('minutes') ?? minutesOf(`${teaser}\n${gated ?? ''}`, options.lang),
    url: read('url') ?? options.urlPattern.replaceAll('{slug}', slug),
    markdown: sealed ? '' : (gated ?? ''),
    publishedAt: date,
  };
  const checked = v.safeParse(PublishInput, candidate);
  if (checked.success && problems.length === 0) return { file, slug, input: checked.output };
  const told = new Set(problems.map(({ field }) => field));
  for (const issue of checked.issues ?? []) {
    const key = String(issue.path?.[0]?.key ?? '');
    const name = frontMatterName[key] ?? key;
    if (!told.has(name)) wrong(name, issue.message, name === 'text' ? textLine : lineOf(name));
    told.add(name);
  }
  return problems;
}

/** `posts/hello.md` and `posts/hello/index.md` are both hello. */
function nameOf(file: string): string {
  const name = basename(file).replace(/\.[^.]+$/, '');
  return name === 'index' || name === '_index' ? basename(dirname(file)) : name;
}

/** Words as the language parts them (Unicode UAX 29), so that Chinese and Japanese are counted too. */
function minutesOf(text: string, lang: string): number {
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)) if (isWordLike) words++;
  return Math.min(Math.max(1, Math.round(words / WORDS_A_MINUTE)), LONGEST_READ);
}

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { factsOf } from '../../worker/scoring/evaluation/attributes.ts';
import { givenSplit } from '../../worker/scoring/evaluation/given.ts';
import { heldOutUsers } from '../../worker/scoring/evaluation/held-out.ts';
import type { Known } from '../../worker/scoring/evaluation/known.ts';
import { lastOut } from '../../worker/scoring/evaluation/last-out.ts';
import { noNames } from '../../worker/scoring/evaluation/log.ts';
import { METHODS, type Method, type MethodName } from '../../worker/scoring/evaluation/method.ts';
import { type Part, type Split, SplitError } from '../../worker/scoring/evaluation/split.ts';
import { temporal } from '../../worker/scoring/evaluation/temporal.ts';
import { type Row, STEPS, trial } from '../../worker/scoring/evaluation/trial.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { compileKernel, openProducts } from '../../worker/scoring/knowledge/kernel.ts';
import { methodsWith } from '../../worker/scoring/methods.ts';
import { readGraph, readItems, readLog } from './evaluate-files.ts';
import { plot } from './evaluate-plot.ts';
import { table } from './evaluate-table.ts';
import { UsageError } from './options.ts';
import { progressOf } from './progress.ts';

const usage = `npm run -s lyceum -- evaluate (--interactions FILE --split HOW | --train FILE [--valid FILE] --test FILE) [options]

Measures how well each way to recommend finds what members turned to next, on your own log. Lines of a log:
user <tab> item [<tab> weight or event [<tab> unix time]]. Everything is in docs/scoring.md.

  --interactions FILE   a log that is divided here, by
  --split HOW           last-out: each user's last item is to be found
                        held-out-users: a tenth of the users is new, a fifth of their items is to be found
                        temporal: the last tenth of the time is to be foretold
  --train FILE          a log that was divided before: what is learned from, ...
  --valid FILE          what settings are chosen with (default: a part of --train) ...
  --test FILE           and what is to be found
  --items FILE          item <tab> topic,topic… <tab> level <tab> unix time of publication
  --kg FILE             head <tab> relation <tab> tail, over names of items and attributes
  --k 5,10,20,100       lengths of the list
  --model A,B           some of ${METHODS.join(', ')} (default: all that the data allow)
  --json                figures for a program, and nothing else, on standard output
  --plot FILE.svg       the figures as bars
`;

const flags = {
  interactions: { type: 'string' },
  split: { type: 'string' },
  train: { type: 'string' },
  valid: { type: 'string' },
  test: { type: 'string' },
  items: { type: 'string' },
  kg: { type: 'string' },
  k: { type: 'string', default: '5,10,20,100' },
  model: { type: 'string' },
  json: { type: 'boolean', default: false },
  plot: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = ReturnType<typeof parse>;

/** Divisions and models are drawn from it: the same file gives the same figures. */
const SEED = 1;

const splits = {
  'last-out': lastOut,
  'held-out-users': (log) => heldOutUsers(log, SEED),
  temporal,
} satisfies Record<string, (log: Known['log']) => Split>;

const parse = (args: string[]) => parseArgs({ args, options: flags }).values;

export async function run(args: string[]): Promise<boolean> {
  const values = parse(args);
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  const ks = readKs(values.k);
  const wanted = values.model === undefined ? null : readModels(values.model);
  if (values.plot !== undefined && !values.plot.endsWith('.svg'))
    throw new UsageError(`--plot writes an SVG: give it a name that ends in .svg, not ${JSON.stringify(values.plot)}`);
  const split = readSplit(values);
  const { items, users } = split.testing.train;
  const told = values.items === undefined ? null : readItems(values.items);
  const graph = values.kg === undefined ? null : readGraph(values.kg);
  const facts = factsOf(items, told, graph);
  const knownOf = ({ train, stream }: Part): Known => ({ log: train, stream, items: facts, seed: SEED });
  const { models, leftOut } = chosen(wanted, knownOf(split.testing));

  const { testing, choosing, skipped } = split;
  const note = (line: string) => process.stderr.write(`${line}\n`);
  note(`${users.length} users, ${items.length} items, ${testing.train.user.length} events to learn from`);
  note(`${testing.cases.length} users are asked for; settings are chosen on ${choosing.cases.length}`);
  if (choosing.cases.length === 0) note('no settings can be chosen: each model takes its usual ones');
  for (const { users, why } of skipped) note(`skipped: ${users} users ${why}`);

  const progress = progressOf(STEPS * models.length);
  const rows: Row[] = [];
  for (const [name, method] of models) {
    const tell = (step: string) => progress.step(`${name}: ${step}`);
    const say = (what: string) => progress.say(`${name}: ${what}`);
    rows.push(trial(name, method, split, knownOf, { ks }, () => performance.now(), tell, say));
  }
  progress.end();
  process.stdout.write(values.json ? `${JSON.stringify({ rows })}\n` : table(rows, leftOut));
  if (values.plot !== undefined) await write(values.plot, plot(rows, ks));
  return true;
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new UsageError(`${path} cannot be written.`, { cause });
  }
}

function readSplit(values: Values): Split {
  const { interactions, split, train, valid, test } = values;
  const [users, items] = [noNames(), noNames()];
  const help = 'See npm run -s lyceum -- evaluate --help';
  try {
    if (interactions !== undefined) {
      if (train !== undefined || valid !== undefined || test !== undefined)
        throw new UsageError(`--interactions is divided here: --train, --valid and --test do not go with it. ${help}`);
      if (split === undefined || !Object.hasOwn(splits, split))
        throw new UsageError(`--split is one of ${Object.keys(splits).join(', ')}. ${help}`);
      return splits[split as keyof typeof splits](readLog(interactions, users, items));
    }
    if (train === undefined || test === undefined)
      throw new UsageError(`Give --interactions FILE --split HOW, or --train FILE and --test FILE. ${help}`);
    if (split !== undefined)
      throw new UsageError(`--split divides --interactions: --train and --test are divided. ${help}`);
    const learned = readLog(train, users, items);
    const choosing = valid === undefined ? null : readLog(valid, users, items);
    return givenSplit(learned, choosing, readLog(test, users, items), SEED);
  } catch (error) {
    throw error instanceof SplitError ? new UsageError(`${interactions ?? test}: ${error.message}.`) : error;
  }
}

function readKs(text: string): number[] {
  const ks = text.split(',').map(Number);
  const wrong = ks.some((k) => !Number.isInteger(k) || k < 1 || k > 10_000);
  if (wrong || /[^\d, ]/.test(text))
    throw new UsageError(`--k ${JSON.stringify(text)} is not right: numbers from 1, such as 5,10,20`);
  return [...new Set(ks)].sort((a, b) => a - b);
}

function readModels(text: string): MethodName[] {
  const names = text.split(',').map((name) => name.trim());
  const isMethod = (name: string): name is MethodName => METHODS.some((one) => one === name);
  const wrong = names.find((name) => !isMethod(name));
  if (wrong !== undefined) throw new UsageError(`There is no model ${JSON.stringify(wrong)}: ${METHODS.join(', ')}`);
  return [...new Set(names.filter(isMethod))];
}

const compiled = (file: string) =>
  compileKernel(readFileSync(new URL(`../../worker/scoring/${file}`, import.meta.url)));

/** The models that were asked for, or all that the data allow; and of the others, why not. */
function chosen(wanted: MethodName[] | null, known: Known) {
  const products = compiled('knowledge/kernel.wasm');
  const methods = methodsWith({ ...openKernel(compiled('ials/kernel.wasm')), lists: () => openProducts(products) });
  const models: (readonly [MethodName, Method])[] = [];
  const leftOut: string[] = [];
  for (const name of wanted ?? METHODS) {
    const lacks = methods[name].lacks(known);
    if (lacks === null) models.push([name, methods[name]]);
    else if (wanted) throw new UsageError(`The model ${name} cannot be used: ${lacks}`);
    else leftOut.push(`left out: ${name}: ${lacks}`);
  }
  for (const line of leftOut) process.stderr.write(`${line}\n`);
  return { models, leftOut };
}

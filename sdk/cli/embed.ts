import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { EMBEDDING_MODELS, type EmbeddingModel } from '../../worker/scoring/knowledge/embedding.ts';
import { type Fact, graphsOf, type Triples } from '../../worker/scoring/knowledge/graph.ts';
import { holdOut } from '../../worker/scoring/knowledge/hold-out.ts';
import { planOf } from '../../worker/scoring/knowledge/plan.ts';
import { CommandError } from './command.ts';
import type { ModelRow, World } from './embed-model.ts';
import { type Job, STEP, type Told } from './embed-worker.ts';
import { readGraph } from './evaluate-files.ts';
import { table } from './evaluate-table.ts';
import { UsageError } from './options.ts';
import { inParallel, type Progress, progressOf } from './progress.ts';

const usage = `npm run -s lyceum -- embed --kg DIR [options]

Embeds a knowledge graph, and measures how well it foretells facts: each fact to test is asked for its tail and for its
head, among all entities but those that are known to answer too. Everything is in docs/scoring.md.

  --kg DIR              train.txt, test.txt and, to choose settings with, valid.txt (default: a tenth of train.txt);
                        or .tsv, or either gzipped. Lines are: head <tab> relation <tab> tail
  --model A,B           some of ${EMBEDDING_MODELS.join(', ')} (default: all)
  --factors N           a multiple of 4 (default: 400, fewer where the graph is large)
  --epochs N            at most so many a setting (default: 40); what ranks valid.txt best is kept
  --seed S              a whole number, 1 unless given: the same gives the same figures
  --json                { "rows": [{ "model", "metrics", "seconds", "settings" }] }
`;

const flags = {
  kg: { type: 'string' },
  model: { type: 'string', default: EMBEDDING_MODELS.join() },
  factors: { type: 'string' },
  epochs: { type: 'string', default: '40' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Models at a time: each holds the graph and its vectors. */
const THREADS = 4;

export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: flags });
  if (values.help) {
    process.stdout.write(usage);
    return true;
  }
  if (!values.kg) throw new UsageError('--kg is missing: the folder with the facts. See embed --help');
  const models = readModels(values.model);
  const factors = values.factors === undefined ? null : wholeNumber('factors', values.factors, 4);
  if (factors !== null && factors % 4 > 0) throw wrong('factors', String(factors), 'a multiple of 4');
  const epochs = wholeNumber('epochs', values.epochs, 1);
  const seed = wholeNumber('seed', values.seed, 0);
  const world = readWorld(values.kg, seed);
  const note = (line: string) => process.stderr.write(`${line}\n`);
  note(`${world.entities} entities, ${world.relations} relations, ${world.train.head.length} facts to learn from`);
  if (world.unseen > 0) note(`${world.unseen} facts to test name something that training never did`);

  const plans = models.map((model) => planOf(world, { model, seed, factors, epochs }));
  // A setting that stops early leaves out steps.
  const steps = Math.ceil(epochs / STEP);
  const progress = progressOf(
    plans.reduce((sum, { candidates }) => sum + candidates.length * steps, 0) + models.length,
  );
  const rows: ModelRow[] = [];
  // Whichever ends first, a model's figures come from its own thread alone, and stand in the order asked for.
  await inParallel([...plans.entries()], Math.min(availableParallelism(), THREADS), async ([place, plan]) => {
    rows[place] = await inThread({ world, plan }, progress);
  });
  progress.end();
  process.stdout.write(values.json ? `${JSON.stringify({ rows })}\n` : table(rows));
  return true;
}

function inThread(job: Job, progress: Progress): Promise<ModelRow> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./embed-worker.ts', import.meta.url), { workerData: job });
    thread.on('message', (told: Told) => {
      if ('row' in told) resolve(told.row);
      else progress.step(told.step);
    });
    thread.on('error', reject);
    // After its row, that changes nothing.
    thread.on('exit', (code) => reject(new CommandError(`Embedding stopped with code ${code}: too little memory?`)));
  });
}

function readWorld(folder: string, seed: number): World & { unseen: number } {
  const given = read(folder, 'valid');
  const [train, valid, test] = graphsOf(need(folder, 'train'), given ?? [], need(folder, 'test')) as [
    ReturnType<typeof graphsOf>[number],
    ReturnType<typeof graphsOf>[number],
    ReturnType<typeof graphsOf>[number],
  ];
  const parts =
    given !== null && given.length > 0
      ? { train: train.triples, valid: valid.triples }
      : holdOut(train.triples, 0.1, seed);
  const sizes = { entities: train.entities.length, relations: train.relations.length };
  return {
    ...sizes,
    ...parts,
    test: test.triples,
    chosenFromTrain: !given?.length,
    unseen: unseen(train.triples, test.triples),
  };
}

/** Facts that name an entity or a relation without a training fact: their vectors are what they were at the start. */
function unseen(train: Triples, test: Triples): number {
  const entities = new Set([...train.head, ...train.tail]);
  const relations = new Set(train.relation);
  const known = (i: number) =>
    entities.has(test.head[i] ?? -1) && entities.has(test.tail[i] ?? -1) && relations.has(test.relation[i] ?? -1);
  return test.head.reduce((sum, _, i) => sum + (known(i) ? 0 : 1), 0);
}

function need(folder: string, part: string): Fact[] {
  const facts = read(folder, part);
  if (facts === null) throw new UsageError(`${folder} holds no ${part}.txt (or .tsv, or either with .gz)`);
  if (facts.length === 0) throw new UsageError(`${part}.txt in ${folder} holds no facts`);
  return facts;
}

function read(folder: string, part: string): Fact[] | null {
  const names = ['.txt', '.tsv', '.txt.gz', '.tsv.gz'].map((ending) => join(folder, `${part}${ending}`));
  const file = names.find((name) => existsSync(name));
  return file === undefined ? null : readGraph(file);
}

function readModels(text: string): EmbeddingModel[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const isModel = (name: string): name is EmbeddingModel => EMBEDDING_MODELS.some((one) => one === name);
  const unknown = names.find((name) => !isModel(name));
  if (unknown !== undefined)
    throw new UsageError(`There is no model ${JSON.stringify(unknown)}: ${EMBEDDING_MODELS.join(', ')}`);
  return [...new Set(names.filter(isModel))];
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 0xffff_ffff)
    throw wrong(flag, text, `a whole number from ${least} on`);
  return value;
}

const wrong = (flag: string, text: string, expected: string) =>
  new UsageError(`--${flag} ${JSON.stringify(text)} is not right: expected ${expected}. See embed --help`);

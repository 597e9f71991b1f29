import { told } from './crawl.ts';
import { host } from './host.ts';
import { type LeakWorld, METER } from './leak-world.ts';
import { type Outcome, outcomeOf } from './quiet-run.ts';
import type { Random } from './random.ts';
import { askersOf, drawRequest } from './requests.ts';
import { type Block, type Identity, mayRead, onMeter, worksWith } from './rules.ts';

export interface InterferenceReport {
  pairs: number;
  /** Each as a sentence: what was asked, and how the answers differ. */
  differences: string[];
  /** How many texts were another in the second database, on average. */
  changed: number;
}

/** Requests of one caller before the texts are changed anew. */
const ROUND = 25;

/**
 * Two databases that differ only in texts that are closed to a caller, of other lengths too, must answer that caller
 * byte for byte alike, headers included: with one clock and one source of chance not even request ids differ.
 */
export async function interfere(
  random: Random,
  leaks: LeakWorld,
  options: { pairs: number; now: number; enough: number },
): Promise<InterferenceReport> {
  const report: InterferenceReport = { pairs: 0, differences: [], changed: 0 };
  const askers = askersOf(leaks);
  let rounds = 0;
  while (report.pairs < options.pairs && report.differences.length < options.enough) {
    const asker = random.pick(askers);
    const who = leaks.identityOf(asker.name);
    const closed = leaks.blocks.filter((block) => !isOpen(block, who, options.now));
    const samples = Array.from({ length: Math.min(ROUND, options.pairs - report.pairs) }, () => ({
      sample: drawRequest(random, leaks, [asker]),
      seed: random.below(2 ** 31),
    }));
    const first: string[] = [];
    for (const { sample, seed } of samples) first.push(asText(await outcomeOf(sample, seed)));

    host.keep();
    for (const block of closed) await block.change(anotherText(random));
    for (const [i, { sample, seed }] of samples.entries()) {
      const second = asText(await outcomeOf(sample, seed));
      report.pairs++;
      if (second !== first[i]) report.differences.push(`${told(sample)}: ${difference(first[i] ?? '', second)}`);
    }
    host.undo();
    report.changed = (report.changed * rounds + closed.length) / (rounds + 1);
    rounds++;
  }
  return report;
}

/** In any way: as a reader, at the desk, on the meter. */
function isOpen(block: Block, who: Identity, now: number): boolean {
  const here = who.site === block.site;
  const reader = here ? who.reader : null;
  if (here && worksWith(block, who.roles)) return true;
  if (block.kind === 'post' && here && who.roles.includes('publisher')) return true;
  if (block.kind === 'gift') return true;
  if (block.kind === 'profile') return reader !== null && reader.id === block.owner;
  return mayRead(block, reader, now) || onMeter(block, reader, METER, now);
}

function anotherText(random: Random): string {
  const words = Array.from({ length: 1 + random.below(random.chance(0.1) ? 2000 : 60) }, () =>
    random.hex(1 + random.below(12)),
  );
  return `# ${words.join(random.pick([' ', '\n\n', ' **x** ', '\n- ']))} ${random.hex(32)}`;
}

function asText({ status, headers, body, log, sent }: Outcome): string {
  const lines = [...headers].map((pair) => pair.join(': ')).toSorted();
  // Mails and webhooks go out side by side: which is first is no one's doing.
  const messages = sent.map((message) => JSON.stringify(message)).toSorted();
  return [status, ...lines, '', body, log, ...messages].join('\n');
}

function difference(a: string, b: string): string {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const from = Math.max(0, i - 60);
  return `${JSON.stringify(a.slice(from, i + 40))} is ${JSON.stringify(b.slice(from, i + 40))}`;
}

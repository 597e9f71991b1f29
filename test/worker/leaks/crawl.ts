import { addressesOf } from './addresses.ts';
import { asAnother, isPublic, wronglyCached } from './caching.ts';
import { type LeakWorld, METER, type Planted } from './leak-world.ts';
import { type Outcome, outcomeOf } from './quiet-run.ts';
import type { Random } from './random.ts';
import { askersOf, drawRequest, type Sample } from './requests.ts';
import { mayHold, mayRead, type Reader } from './rules.ts';

export interface CrawlReport {
  requests: number;
  /** Each as a sentence: who saw what, where. */
  leaks: string[];
  /** Private answers that could be kept, and the other way round. */
  miscached: string[];
  /** How often a block stood in an answer to somebody entitled, by kind: or the crawl would prove nothing. */
  entitled: Record<string, number>;
  statuses: Record<string, number>;
  /** Anonymous answers that anybody may keep, and those that another visitor would have got otherwise. */
  snapshots: number;
  unlike: string[];
}

export interface CrawlOptions {
  requests: number;
  /** Goes on, up to ten times as long, until each of these kinds stood in an answer to somebody entitled. */
  until?: readonly string[];
  now: number;
  /** Ends at so many leaks, or answers that may be kept and should not. */
  enough?: number;
}

/** Asks for everything as everybody, and looks for gated blocks in all that leaves the Worker. */
export async function crawl(random: Random, leaks: LeakWorld, options: CrawlOptions): Promise<CrawlReport> {
  const { requests, until = [], now, enough = 20 } = options;
  const report: CrawlReport = {
    requests: 0,
    leaks: [],
    miscached: [],
    entitled: {},
    statuses: {},
    snapshots: 0,
    unlike: [],
  };
  const askers = askersOf(leaks);
  const readers = await addressesOf(leaks);
  const goesOn = () =>
    report.requests < requests ||
    (report.requests < 10 * requests && until.some((kind) => report.entitled[kind] === undefined));
  while (goesOn() && report.leaks.length < enough && report.miscached.length < enough) {
    const sample = drawRequest(random, leaks, askers);
    const outcome = await outcomeOf(sample, random.below(2 ** 31));
    report.requests++;
    report.statuses[outcome.status] = (report.statuses[outcome.status] ?? 0) + 1;
    judge(sample, outcome, leaks, now, readers, report);
    const kept = wronglyCached(sample, outcome);
    if (kept) report.miscached.push(`${told(sample)}: ${kept}`);
    if (!isPublic(outcome.headers)) continue;
    report.snapshots++;
    const other = await outcomeOf(asAnother(random, sample), random.below(2 ** 31));
    if (other.body !== outcome.body || other.status !== outcome.status) report.unlike.push(told(sample));
  }
  return report;
}

function judge(
  sample: Sample,
  outcome: Outcome,
  { finder, identityOf }: LeakWorld,
  now: number,
  readers: ReadonlyMap<string, Reader>,
  report: CrawlReport,
): void {
  const who = identityOf(sample.asker.name);
  const leak = (where: string, { name }: Planted) => void report.leaks.push(`${told(sample)}: ${name} in its ${where}`);
  const answer = [...outcome.headers].map((pair) => pair.join(': ')).join('\n');
  for (const block of finder.scan(answer)) leak('headers', block);
  for (const block of scanned(finder, outcome.body)) {
    if (mayHold(block, who, sample, METER, now)) report.entitled[block.kind] = (report.entitled[block.kind] ?? 0) + 1;
    else leak('body', block);
  }
  if (outcome.log) for (const block of finder.scan(outcome.log)) leak('log', block);
  for (const { url, body } of outcome.sent) {
    for (const block of finder.scan(`${url}\n${body}`)) {
      const to = url.includes('mail.test') ? (JSON.parse(body) as { to: string[] }).to[0] : undefined;
      // A post is mailed to whoever may read it, a gift's code to whom it is for.
      const mailed = block.kind === 'post' && mayRead(block, readers.get(to ?? '') ?? null, now);
      if (mailed) report.entitled.mail = (report.entitled.mail ?? 0) + 1;
      else leak(`message to ${url}`, block);
    }
  }
}

/** Large answers are the public descriptions: always the same. */
const large = new Map<string, Set<Planted>>();
function scanned(finder: LeakWorld['finder'], body: string): Set<Planted> {
  if (body.length < 30_000) return finder.scan(body);
  const known = large.get(body) ?? finder.scan(body);
  large.set(body, known);
  return known;
}

export function told({ asker, method, url, headers, body }: Sample): string {
  const odd = Object.entries(headers).filter(
    ([name, value]) => asker.headers[name] !== value && name !== 'CF-Connecting-IP',
  );
  const said = odd.map((pair) => pair.join(': ')).join(', ');
  return `${asker.name}: ${method} ${new URL(url).pathname}${new URL(url).search}${said && ` (${said})`}${body ? ` ${body.slice(0, 120)}` : ''}`;
}

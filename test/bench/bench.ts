import { api } from './api.ts';
import { billing } from './billing.ts';
import { bytes } from './bytes.ts';
import { communities } from './communities.ts';
import { training } from './ials.ts';
import { interest } from './interest.ts';
import { kill } from './kill.ts';
import { knowledge } from './knowledge.ts';
import { leaks } from './leaks.ts';
import { ranking } from './ranking.ts';
import { scale } from './scale.ts';
import { scoring } from './scoring.ts';
import type { Verdict } from './verdict.ts';

type Benches = Record<string, () => Promise<Verdict> | Verdict>;

/** `npm run bench [-- NAME]`: each bench prints its table against its rival or limit; the last line is the verdict. */
const quick: Benches = { bytes, api, ranking, communities, interest };
/** Many minutes each: run only by name. A test run plays a sample of them. */
const long: Benches = { billing, kill, knowledge, leaks, scale, scoring, training };
const benches: Benches = { ...quick, ...long };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown[0]}". There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const verdicts: Verdict[] = [];
for (const [name, run] of Object.entries(wanted.length > 0 ? benches : quick)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n# ${name}`);
  verdicts.push(await run());
}
const over = verdicts.flatMap(({ over }) => over);
console.log(
  over.length === 0
    ? `\nverdict: all ${verdicts.reduce((sum, { held }) => sum + held, 0)} limits held`
    : `\nverdict: over the limit: ${over.join('; ')}`,
);
process.exit(over.length === 0 ? 0 : 1);

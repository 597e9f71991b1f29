import { killAgainAndAgain } from './kill/run.ts';
import { judge, type Verdict } from './verdict.ts';

const KILLS = 100;
const WRITES = 10_000;

/** `kill -9` in the middle of writes: what was acknowledged is there, and nothing is there by half. */
export async function kill(): Promise<Verdict> {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  const { kills, acknowledged, lost, halfApplied } = await killAgainAndAgain({ kills: KILLS, writes: WRITES, seed });
  for (const line of [...lost, ...halfApplied].slice(0, 20)) console.log(line);
  const control = await killAgainAndAgain({ kills: 3, writes: 300, seed, split: true });
  return judge([
    {
      what: 'kills short of 100',
      measured: Math.max(0, KILLS - kills),
      limit: 0,
      unit: '',
      note: `${kills} kills, seed ${seed}`,
    },
    {
      what: 'acknowledged writes short of 10,000',
      measured: Math.max(0, WRITES - acknowledged),
      limit: 0,
      unit: '',
      note: `${acknowledged} acknowledged`,
    },
    { what: 'acknowledged and lost', measured: lost.length, limit: 0, unit: 'writes' },
    { what: 'half-applied', measured: halfApplied.length, limit: 0, unit: 'batches' },
    {
      what: 'control that splits batches, not caught',
      measured: control.halfApplied.length > 0 ? 0 : 1,
      limit: 0,
      unit: '',
      note: `${control.halfApplied.length} found in ${control.kills} kills`,
    },
  ]);
}

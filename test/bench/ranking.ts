import type { Content } from '../../worker/scoring/content.ts';
import type { Member } from '../../worker/scoring/member.ts';
import { recommend } from '../../worker/scoring/recommend.ts';
import { judge, type Verdict } from './verdict.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const topics = ['ai', 'web', 'databases', 'systems', 'tooling', 'security', 'graphics', 'compilers'];

/** A seeded generator (mulberry32), so that every run ranks the same contents. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Ranking what one request ranks: its time over that of reading the same contents from JSON, which the request does anyway. */
export function ranking(): Verdict {
  const next = random(7);
  const pick = () => topics[Math.floor(next() * topics.length)] ?? 'ai';
  const count = (max: number) => Math.floor(next() * max);
  const contents: Content[] = Array.from({ length: 100 }, (_, i) => ({
    id: `post:${i}`,
    kind: 'post',
    topics: [...new Set([pick(), pick(), pick()])],
    level: count(3) as 0 | 1 | 2,
    publishedAt: NOW - count(400) * DAY,
    stats: {
      users: count(500),
      views: count(500),
      likes: count(100),
      comments: count(50),
      shares: count(30),
      completions: count(80),
    },
  }));
  const member: Member = {
    fields: ['ai', 'web'],
    level: 1,
    goal: 'build',
    history: Array.from({ length: 100 }, (_, i) => ({
      id: `old:${i}`,
      kind: 'view' as const,
      topics: [pick()],
      at: NOW - count(90) * DAY,
    })),
  };
  const json = JSON.stringify(contents);
  const rank = () => recommend(member, contents, { now: NOW, limit: 4 });
  const parse = () => JSON.parse(json) as unknown;
  for (let i = 0; i < 300; i++) rank();
  const ratios = Array.from({ length: 15 }, () => time(rank) / time(parse)).sort((a, b) => a - b);
  return judge([
    {
      what: 'ranking 100 contents for a member with 100 acts',
      measured: ratios[7] ?? Number.NaN,
      limit: 10,
      unit: '×',
      note: 'median of 15; rival: JSON.parse of the same contents',
    },
  ]);
}

function time(act: () => unknown): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < 200; i++) act();
  return Number(process.hrtime.bigint() - start);
}

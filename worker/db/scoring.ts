import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ReaderGroup } from '../contract/community.ts';
import type { Bias, ModelMetrics, ModelStatus, ModelWeights } from '../contract/scoring-model.ts';
import type { ContentKind } from '../contract/value.ts';

/** As `scoring/knowledge/related-topics.ts` finds them. */
export interface NearTopics {
  topic: string;
  near: { topic: string; cosine: number }[];
}

/** One training of a site's model. At most one version a site is `current`; a training under way keeps its place here. */
export const scoringModel = sqliteTable(
  'scoring_model',
  {
    siteId: text('site_id').notNull(),
    /** 1, 2, 3 … */
    version: integer().notNull(),
    status: text().$type<ModelStatus>().notNull(),
    /** Of a training: the step it is at, where in it, and how often it was advanced (a step taken twice is seen by it). */
    stage: text().$type<'collect' | 'factorise' | 'blend' | 'judge'>().notNull(),
    cursor: text({ mode: 'json' }).$type<Record<string, string | number>>().notNull().default({}),
    revision: integer().notNull().default(0),
    /** The step under way may not be taken again before this time. */
    leasedUntil: integer('leased_until').notNull().default(0),
    members: integer().notNull().default(0),
    items: integer().notNull().default(0),
    pairs: integer().notNull().default(0),
    settings: text({ mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
    metrics: text({ mode: 'json' }).$type<ModelMetrics>(),
    weights: text({ mode: 'json' }).$type<ModelWeights>(),
    bias: text({ mode: 'json' }).$type<Bias>(),
    /** Readers who have to do with the same things. */
    groups: text({ mode: 'json' }).$type<ReaderGroup[]>().notNull().default([]),
    /** Of the most frequent topics, those near them in the site's graph, nearest first; of topics without any, nothing. */
    related: text({ mode: 'json' }).$type<NearTopics[]>().notNull().default([]),
    /** Why it was refused or failed. */
    note: text().notNull().default(''),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.version] }), index('scoring_model_status').on(t.siteId, t.status)],
);

/**
 * A content that stood in a member's list: where, how likely it was to stand there, and which model put it. The same one
 * within half an hour is the same impression (`slot`). Trimmed as interactions are.
 */
export const impression = sqliteTable(
  'impression',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    kind: text().$type<ContentKind | 'thread' | 'material'>().notNull(),
    slug: text().notNull(),
    /** Half hours since the epoch. */
    slot: integer().notNull(),
    /** From 1. */
    position: integer().notNull(),
    /** Above 0, at most 1: 1 where nothing was left to chance. */
    propensity: real().notNull(),
    explored: integer({ mode: 'boolean' }).notNull(),
    /** 0: the plain formulas. */
    modelVersion: integer('model_version').notNull(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.memberId, t.kind, t.slug, t.slot] }),
    index('impression_at').on(t.at),
    index('impression_site').on(t.siteId, t.at),
  ],
);

/** "Not interested": what a member does not want to be shown again, anywhere. */
export const dismissal = sqliteTable(
  'dismissal',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    kind: text().$type<ContentKind | 'thread' | 'material' | 'member' | 'topic' | 'community'>().notNull(),
    /** A content's slug, a topic's, or a member's id. */
    slug: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.memberId, t.kind, t.slug] })],
);

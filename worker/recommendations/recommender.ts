import { and, count, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import type { ModelVersion, Recommender, RecommenderInput } from '../contract/scoring-model.ts';
import { memberContent } from '../db/interaction.ts';
import { impression, scoringModel } from '../db/scoring.ts';
import { site } from '../db/site.ts';
import type { Env } from '../env.ts';
import { auditAct } from '../http/audit-act.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { modelKey } from './model/keys.ts';
import { pairsOf, startTraining } from './training/schedule.ts';

/** The newest versions that are shown. */
const SHOWN = 20;
const DAYS = 30;
/** Impressions are counted up to so many: those of a busy site, so that the page reads a bounded number of rows. */
const MOST = 50_000;

/** How the lists are made, and what came of them. One round trip. */
export async function readRecommender(c: Context<Env>): Promise<Recommender> {
  const { mode, versions, figures } = recommenderOf(c);
  const [, ...rows] = await ask(c, mode, versions, figures);
  return shown(...rows);
}

/** Lists are made with the trained model, or always with the plain formulas: from the next request on. */
export async function switchRecommender(c: Context<Env>, { mode: chosen }: RecommenderInput): Promise<Recommender> {
  const [caller] = await ask(c);
  const { db } = c.var;
  const { mode, versions, figures } = recommenderOf(c);
  const [, , ...rows] = await db.batch([
    db
      .update(site)
      .set({ recommender: chosen })
      .where(eq(site.id, siteOf(c))),
    auditAct(c, caller, { action: 'recommender.mode', subject: caller.site.id, detail: { mode: chosen } }),
    mode,
    versions,
    figures,
  ]);
  return shown(...rows);
}

/** Begins a training now, however little is new; one that is under way goes on. */
export async function trainNow(c: Context<Env>): Promise<void> {
  const { db, now } = c.var;
  const [, [pairs]] = await ask(c, pairsOf(db, siteOf(c)));
  await startTraining(c.env, db, siteOf(c), pairs?.met ?? 0, now);
}

/** Makes the previous version the current one, and the current one the previous: again, and it is undone. */
export async function restoreVersion(c: Context<Env>, version: number): Promise<Recommender> {
  const { db } = c.var;
  const ofSite = eq(scoringModel.siteId, siteOf(c));
  const previous = and(ofSite, eq(scoringModel.version, version), eq(scoringModel.status, 'previous'));
  const [caller, [old]] = await ask(c, db.select({ version: scoringModel.version }).from(scoringModel).where(previous));
  if (!old) throw new Fault('not_found', 'This is not the version before the current one.');
  // Without its model the lists would silently be the plain ones.
  if (!(await c.env.MODELS.head(modelKey(siteOf(c), version))))
    throw new Fault('conflict', 'The model of this version is gone. Train a new one.');
  const { mode, versions, figures } = recommenderOf(c);
  const [, , ...rows] = await db.batch([
    // In one statement, which sees both as they were; nothing where another has become the previous one meanwhile.
    db
      .update(scoringModel)
      .set({ status: sql`case ${scoringModel.status} when 'current' then 'previous' else 'current' end` })
      .where(
        and(
          ofSite,
          inArray(scoringModel.status, ['current', 'previous']),
          sql`exists (select 1 from scoring_model as old where old.site_id = ${siteOf(c)}
            and old.version = ${version} and old.status = 'previous')`,
        ),
      ),
    auditAct(c, caller, { action: 'recommender.restore', subject: String(version), detail: {} }),
    mode,
    versions,
    figures,
  ]);
  return shown(...rows);
}

/** Statements: all that `Recommender` shows. */
function recommenderOf(c: Context<Env>) {
  const { db, now } = c.var;
  const ofSite = siteOf(c);
  const recent = db
    .select({
      memberId: impression.memberId,
      kind: impression.kind,
      slug: impression.slug,
      explored: impression.explored,
      at: impression.at,
    })
    .from(impression)
    .where(and(eq(impression.siteId, ofSite), gt(impression.at, now - DAYS * DAY)))
    .orderBy(desc(impression.at))
    .limit(MOST)
    .as('recent');
  return {
    mode: db.select({ mode: site.recommender }).from(site).where(eq(site.id, ofSite)),
    versions: db
      .select({
        version: scoringModel.version,
        status: scoringModel.status,
        stage: scoringModel.stage,
        cursor: scoringModel.cursor,
        members: scoringModel.members,
        items: scoringModel.items,
        pairs: scoringModel.pairs,
        settings: scoringModel.settings,
        metrics: scoringModel.metrics,
        weights: scoringModel.weights,
        bias: scoringModel.bias,
        note: scoringModel.note,
        startedAt: scoringModel.startedAt,
        endedAt: scoringModel.endedAt,
      })
      .from(scoringModel)
      .where(eq(scoringModel.siteId, ofSite))
      .orderBy(desc(scoringModel.version))
      .limit(SHOWN),
    figures: db
      .select({
        shown: count().as('shown'),
        explored: sql<number>`coalesce(sum(${recent.explored}), 0)`.as('explored'),
        // A click on a discussion is recorded of what it is about.
        // Named by hand: in a select of one table drizzle takes the tables' names off.
        clicked: sql<number>`coalesce(sum(exists (select 1 from ${memberContent} as mc
          where mc.site_id = ${ofSite} and mc.member_id = recent.member_id and mc.content_kind in (
              case recent.kind when 'thread' then 'post' else recent.kind end, case recent.kind when 'thread' then 'course' end)
            and mc.content_slug = recent.slug and mc.clicked_at >= recent.at)), 0)`.as('clicked'),
      })
      .from(recent),
  };
}

type Statements = ReturnType<typeof recommenderOf>;

function shown(
  [mode]: Awaited<Statements['mode']>,
  versions: Awaited<Statements['versions']>,
  [figures]: Awaited<Statements['figures']>,
): Recommender {
  return {
    mode: mode?.mode ?? 'learned',
    versions: versions.map(
      ({ stage, cursor, ...version }): ModelVersion => ({
        ...version,
        progress: version.status === 'training' ? progressOf(stage, cursor) : 1,
      }),
    ),
    shown: figures?.shown ?? 0,
    clicked: figures?.clicked ?? 0,
    explored: figures?.explored ?? 0,
  };
}

/** From where each stage goes to where: of one that does not say how far it is, its beginning. */
const spans = { collect: [0, 0.4], factorise: [0.4, 0.7], blend: [0.7, 0.8], judge: [0.8, 1] } as const;

function progressOf(stage: keyof typeof spans, { progress = 0 }: Record<string, string | number>): number {
  const [from, to] = spans[stage];
  return from + (to - from) * Number(progress);
}

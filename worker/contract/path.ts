import * as v from 'valibot';
import { Access, ContentKind, ContentSlug, Level, Slug } from './value.ts';

/** What a member wants to reach: to know a topic, or to have finished a post or a course. */
export const PathGoal = v.variant('kind', [
  v.strictObject({ kind: v.literal('topic'), slug: Slug }),
  v.strictObject({ kind: v.literal('post'), slug: Slug }),
  v.strictObject({ kind: v.literal('course'), slug: Slug }),
]);
export type PathGoal = v.InferOutput<typeof PathGoal>;

/** Why a step is on the path. `title`: of the content that needs it first. */
export const StepReason = v.variant('kind', [
  v.object({ kind: v.literal('goal') }),
  v.object({ kind: v.literal('required'), title: v.string() }),
  v.object({ kind: v.literal('teaches'), topic: v.string() }),
]);
export type StepReason = v.InferOutput<typeof StepReason>;

export const PathStep = v.object({
  kind: ContentKind,
  slug: ContentSlug,
  title: v.string(),
  url: v.string(),
  access: Access,
  level: Level,
  minutes: v.number(),
  reason: StepReason,
});
export type PathStep = v.InferOutput<typeof PathStep>;

/**
 * The way to the member's goal from what is finished now: in order, each step with why; `minutes` and `weeks` (null: no pace
 * told) of what is left. `goal` null: none is set. `reachable` false: nothing on the site teaches it, the steps are empty.
 */
export const Path = v.object({
  goal: v.nullable(v.object({ kind: v.picklist(['topic', 'post', 'course']), slug: v.string(), title: v.string() })),
  reachable: v.boolean(),
  steps: v.array(PathStep),
  minutes: v.number(),
  weeks: v.nullable(v.number()),
});
export type Path = v.InferOutput<typeof Path>;

/** Null: no goal any more. */
export const PathGoalInput = v.strictObject({ goal: v.nullable(PathGoal) });
export type PathGoalInput = v.InferOutput<typeof PathGoalInput>;

import type { PathContent, PathGoal } from './content.ts';

/** Why a goal cannot be reached. `for` is the content that requires it; null: it is the goal itself. */
export type Obstacle =
  /** No such content is offered: it may have been withdrawn. */
  | { kind: 'missing'; content: string; for: string | null }
  /** No content teaches the topic. */
  | { kind: 'untaught'; topic: string; for: string | null }
  /** These contents require topics that only they themselves teach. */
  | { kind: 'circle'; contents: string[] };

/**
 * What stands in the way: walks from the goal through everything that cannot be reached. O(contents × prerequisites).
 *
 * @param providers the contents that meet a prerequisite
 * @param reachable whether a way leads to a content
 */
export function obstaclesTo(
  goal: PathGoal,
  providers: (one: PathGoal) => readonly PathContent[],
  reachable: (content: PathContent) => boolean,
): Obstacle[] {
  const obstacles: Obstacle[] = [];
  const seen = new Map<string, PathContent>();
  const open: { one: PathGoal; by: string | null }[] = [{ one: goal, by: null }];
  for (let next = open.shift(); next; next = open.shift()) {
    const { one, by } = next;
    const offered = providers(one);
    if (offered.some(reachable)) continue;
    if (offered.length === 0)
      obstacles.push(
        'content' in one
          ? { kind: 'missing', content: one.content, for: by }
          : { kind: 'untaught', topic: one.topic, for: by },
      );
    for (const content of offered) {
      if (seen.has(content.id)) continue;
      seen.set(content.id, content);
      for (const required of content.prerequisites) open.push({ one: required, by: content.id });
    }
  }
  return obstacles.length > 0 ? obstacles : [{ kind: 'circle', contents: [...seen.keys()].sort() }];
}

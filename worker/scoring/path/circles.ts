import { compareIds } from '../content.ts';
import type { PathContent } from './content.ts';

/** A prerequisite that is not heeded, since it closes a circle. */
export interface Dropped {
  content: string;
  prerequisite: string;
}

/**
 * The contents without circles among their prerequisites. Inside a circle the easier content comes first (equal levels:
 * the smaller id), and what it requires of a later one is dropped; nothing outside a circle changes. Circles are the
 * strongly connected components of Tarjan (1972). O(contents + prerequisites).
 */
export function breakCircles(contents: readonly PathContent[]): { contents: PathContent[]; dropped: Dropped[] } {
  const byId = new Map(contents.map((content) => [content.id, content]));
  const circleOf = components(byId);
  const dropped: Dropped[] = [];
  const straight = contents.map((content) => {
    const prerequisites = content.prerequisites.filter((one) => {
      const required = 'content' in one ? byId.get(one.content) : undefined;
      if (!required || circleOf.get(required.id) !== circleOf.get(content.id)) return true;
      if (required.level < content.level) return true;
      if (required.level === content.level && compareIds(required.id, content.id) < 0) return true;
      dropped.push({ content: content.id, prerequisite: required.id });
      return false;
    });
    return prerequisites.length === content.prerequisites.length ? content : { ...content, prerequisites };
  });
  return { contents: straight, dropped };
}

/** The number of the circle that each content lies in; a content outside all has one of its own. */
function components(byId: ReadonlyMap<string, PathContent>): Map<string, number> {
  const circleOf = new Map<string, number>();
  const order = new Map<string, { index: number; low: number }>();
  const open: string[] = [];
  // The recursion is a list of its own: a long course must not overflow the stack.
  for (const root of byId.keys()) {
    const calls: { id: string; next: Iterator<string> }[] = [];
    const enter = (id: string) => {
      order.set(id, { index: order.size, low: order.size });
      open.push(id);
      calls.push({ id, next: required(byId.get(id)).values() });
    };
    if (!order.has(root)) enter(root);
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const own = order.get(call.id);
      const { value: id, done } = call.next.next();
      if (!own) break;
      if (!done) {
        const other = order.get(id);
        if (!other) {
          if (byId.has(id)) enter(id);
        } else if (!circleOf.has(id)) own.low = Math.min(own.low, other.index);
        continue;
      }
      calls.pop();
      const caller = order.get(calls.at(-1)?.id ?? '');
      if (caller && calls.length > 0) caller.low = Math.min(caller.low, own.low);
      if (own.low !== own.index) continue;
      const number = circleOf.size;
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        circleOf.set(id, number);
        if (id === call.id) break;
      }
    }
  }
  return circleOf;
}

function required(content: PathContent | undefined): string[] {
  return (content?.prerequisites ?? []).flatMap((one) => ('content' in one ? [one.content] : []));
}

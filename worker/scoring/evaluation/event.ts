/**
 * What people do, and what each counts beside a view. View to comment are Moreira's weights for DeskDrop ("Recommender
 * Systems in Python 101", Kaggle); click, complete and share are placed among them as in `interest.ts`. The first counts
 * for every name that is not here.
 */
export const EVENTS = [
  { name: 'other', weight: 1 },
  { name: 'click', weight: 0.5 },
  { name: 'view', weight: 1 },
  { name: 'like', weight: 2 },
  { name: 'bookmark', weight: 2.5 },
  { name: 'follow', weight: 3 },
  { name: 'complete', weight: 3 },
  { name: 'comment', weight: 4 },
  { name: 'share', weight: 4 },
] as const;

export type EventName = (typeof EVENTS)[number]['name'];

const places = new Map<string, number>(EVENTS.map(({ name }, place) => [name, place]));

/** The place in `EVENTS` of a name as logs write it: in any case, the first word of several ("COMMENT CREATED"). */
export function eventOf(name: string): number {
  const [word = ''] = name.toLowerCase().split(/[^a-z]/, 1);
  return places.get(word) ?? 0;
}

import { type Acts, count } from './content.ts';

/**
 * Pseudo-evidence added to every item: five people who did one thing between them, 0.2 acts a person. On the DeskDrop log
 * (CI&T, 72,312 events) likes and comments are 0.18 for each person who met an article.
 */
const PRIOR_USERS = 5;
const PRIOR_ACTS = 1;

/**
 * The product's activity, as it is stated: (likes + comments + shares) / users; 0 where nobody came. From 0, without an
 * upper end, since one person may like, comment and share. O(1).
 */
export function activity(acts: Acts): number {
  const users = count(acts.users);
  return users === 0 ? 0 : done(acts) / users;
}

/**
 * Activity as the factor of both formulas, 0…1, rising with acts: a / (1 + a), where a is the activity with the prior's
 * people and acts added, (likes + comments + shares + 1) / (users + 5). O(1).
 *
 * The prior keeps a content that nobody has met yet from being multiplied by 0 for ever (it gets a = 0.2, the factor
 * 1/6), and one like by one person from counting as much as a thousand by a thousand. The map a / (1 + a) is strictly
 * rising, needs no other item to compare with (a score does not change with the list it stands in), and gives one half
 * where everyone acts once. Why the item's activity and not the member's: docs/decisions/0004-activity-is-the-items.md.
 */
export function activityTerm(acts: Acts): number {
  const users = count(acts.users);
  const a = ((users === 0 ? 0 : done(acts)) + PRIOR_ACTS) / (users + PRIOR_USERS);
  return a / (1 + a);
}

/** Whether people act on it more than on what nobody has met: only then may it be called popular. O(1). */
export function isPopular(acts: Acts): boolean {
  return activity(acts) > PRIOR_ACTS / PRIOR_USERS;
}

function done(acts: Acts): number {
  return count(acts.likes) + count(acts.comments) + count(acts.shares);
}

import * as v from 'valibot';
import { Email } from './account.ts';
import { Time } from './value.ts';

export const SeatInput = v.strictObject({ email: Email });
export type SeatInput = v.InferOutput<typeof SeatInput>;

/** A subscription for several people, as its buyer sees it. `used` counts the buyer and everybody who was invited. */
export const Team = v.object({
  subscription: v.string(),
  plan: v.string(),
  seats: v.number(),
  used: v.number(),
  people: v.array(v.object({ email: v.string(), name: v.nullable(v.string()), takenAt: v.nullable(Time) })),
});
export type Team = v.InferOutput<typeof Team>;

/** A seat in somebody else's team for the caller's address. `team` is the buyer's name; `takenAt` null: not taken yet. */
export const SeatOffer = v.object({
  subscription: v.string(),
  plan: v.string(),
  team: v.string(),
  takenAt: v.nullable(Time),
});
export type SeatOffer = v.InferOutput<typeof SeatOffer>;

export const TeamList = v.object({ teams: v.array(Team), seats: v.array(SeatOffer) });
export type TeamList = v.InferOutput<typeof TeamList>;

/** Teams as the owner sees them. */
export const TeamAdminPage = v.object({
  teams: v.array(
    v.object({
      subscription: v.string(),
      plan: v.string(),
      owner: v.string(),
      email: v.string(),
      seats: v.number(),
      invited: v.number(),
      taken: v.number(),
      status: v.string(),
      startedAt: Time,
    }),
  ),
  next: v.nullable(v.string()),
});
export type TeamAdminPage = v.InferOutput<typeof TeamAdminPage>;

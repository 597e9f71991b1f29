import * as v from 'valibot';
import { line, Time } from './value.ts';

/** To whom: every member, those whose access comes from a grant now (paid, given or on trial), or those without one. */
export const Segment = v.picklist(['all', 'free', 'paying']);
export type Segment = v.InferOutput<typeof Segment>;

/** Mails a post. A second time to the same segment only with `force`. */
export const MailingInput = v.strictObject({
  segment: Segment,
  subject: line(150),
  force: v.optional(v.boolean(), false),
});
export type MailingInput = v.InferInput<typeof MailingInput>;

/** `queued`: mails so far; `doneAt`: when the last was queued, or the post was taken back. */
export const Mailing = v.object({
  id: v.string(),
  segment: Segment,
  subject: v.string(),
  queued: v.number(),
  createdAt: Time,
  doneAt: v.nullable(Time),
});
export type Mailing = v.InferOutput<typeof Mailing>;

export const MailingList = v.object({ mailings: v.array(Mailing) });
export type MailingList = v.InferOutput<typeof MailingList>;

import type { Bindings } from '../env.ts';
import { carryMail, knowsKeys, type Mail, NotSent } from '../mail/send.ts';
import { wordsOf } from '../mail/words.ts';
import { carryWebhook } from './carry-webhook.ts';
import { type Parcel, UNANSWERED } from './claim.ts';
import type { Known } from './look-up.ts';
import { postMail } from './post-mail.ts';
import type { MailTemplates } from './templates.ts';

/**
 * What became of a try. `done` with a note: there was a reason to send nothing. `failed`: not to be tried again;
 * `gone`: nor is anything else to go to that endpoint. `retry`: in a while, at the earliest after so many seconds.
 */
export type Outcome =
  | { state: 'done'; note?: string }
  | { state: 'failed'; error: string; gone?: boolean }
  | { state: 'retry'; error: string; retryAfter?: number | undefined };

/** Sends one claimed row. Never throws: what goes wrong is an outcome. */
export async function handOver(env: Bindings, parcel: Parcel, known: Known, now: number): Promise<Outcome> {
  try {
    if (parcel.carrier === 'webhook') return await carryWebhook(env, parcel, known.endpoints.get(parcel.target), now);
    return await mail(env, parcel, known, now);
  } catch (cause) {
    // A row that cannot even be put into words: people must see it, and it must not stop the others.
    return { state: 'retry', error: `It could not be written: ${String(cause)}` };
  }
}

async function mail(env: Bindings, parcel: Parcel, known: Known, now: number): Promise<Outcome> {
  if (parcel.error === UNANSWERED && !knowsKeys(env)) return { state: 'failed', error: UNANSWERED };
  const words = await write(env, parcel, known, now);
  if ('note' in words) return { state: 'done', note: words.note };
  try {
    await carryMail(env, { ...words, key: parcel.id });
    return { state: 'done' };
  } catch (cause) {
    if (!(cause instanceof NotSent)) throw cause;
    if (!cause.refused && !knowsKeys(env)) return { state: 'failed', error: UNANSWERED };
    return { state: 'retry', error: cause.message, retryAfter: cause.retryAfter };
  }
}

async function write(env: Bindings, parcel: Parcel, known: Known, now: number): Promise<Mail | { note: string }> {
  const site = known.sites.get(parcel.siteId);
  if (!site) return { note: 'The site is no more.' };
  if (parcel.kind === 'post') return postMail(env, parcel, known, site, now);
  const kind = parcel.kind as Exclude<keyof MailTemplates, 'post'>;
  return { to: parcel.target, ...wordsOf(kind, parcel.payload as never, site) };
}

import type { Bindings } from '../env.ts';
import { Fault } from '../http/fault.ts';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text; Lyceum sends no HTML mail, so nothing in it can track or mislead. */
  text: string;
  headers?: Record<string, string>;
  /** The same key again sends no second mail, where the carrier knows keys (`knowsKeys`); at most 256 characters. */
  key?: string;
}

/** Nobody waits for a carrier longer than this, in milliseconds. */
const MAIL_TIMEOUT = 10_000;

/** The HTTP provider takes an `Idempotency-Key` (Resend keeps them for 24 hours); the `send_email` binding has none. */
export const knowsKeys = (env: Bindings): boolean => env.MAIL_API_URL !== undefined;

/** The carrier did not take the mail. `refused`: it said so; otherwise it is not known whether the mail was sent. */
export class NotSent extends Error {
  readonly refused: boolean;
  /** Seconds that it asks to wait, or undefined. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: { refused: boolean; retryAfter?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'NotSent';
    this.refused = options.refused;
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Sends one mail for somebody who waits for it.
 * @throws Fault `mail_unavailable` when the carrier refuses or does not answer within ten seconds
 */
export async function sendMail(env: Bindings, mail: Mail): Promise<void> {
  try {
    await carryMail(env, mail);
  } catch (cause) {
    throw new Fault('mail_unavailable', 'The mail could not be sent. Please try again in a moment.', {
      cause,
      retryAfter: 10,
    });
  }
}

/**
 * Hands a mail over: to the HTTP provider when one is set, else to Cloudflare's `send_email` binding.
 * @throws NotSent
 */
export async function carryMail(env: Bindings, mail: Mail): Promise<void> {
  if (env.MAIL_API_URL) await carryByHttp(env.MAIL_API_URL, env, mail);
  else await carryByBinding(env, mail);
}

async function carryByBinding(env: Bindings, { to, subject, text, headers }: Mail): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotSent('the mail binding did not answer', { refused: false })), MAIL_TIMEOUT);
  });
  const sending = env.EMAIL?.send({ from: env.MAIL_FROM, to, subject, text, ...(headers && { headers }) });
  try {
    await Promise.race([sending, silence]);
  } catch (cause) {
    if (cause instanceof NotSent) throw cause;
    throw new NotSent(`the mail binding refused: ${String(cause)}`, { refused: true, cause });
  } finally {
    clearTimeout(timer);
  }
}

/** As Resend's: https://resend.com/docs/api-reference/emails/send-email */
async function carryByHttp(url: string, env: Bindings, { to, subject, text, headers, key }: Mail): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${env.MAIL_API_KEY ?? ''}`,
        ...(key && { 'Idempotency-Key': key }),
      },
      body: JSON.stringify({ from: env.MAIL_FROM, to: [to], subject, text, ...(headers && { headers }) }),
      signal: AbortSignal.timeout(MAIL_TIMEOUT),
    });
  } catch (cause) {
    throw new NotSent('the mail provider did not answer', { refused: false, cause });
  }
  if (response.ok) {
    await response.body?.cancel();
    return;
  }
  const { status } = response;
  // The key was used for other words: of a mail that was taken, before a post or a name in it was changed.
  if (status === 409 && key && (await nameOf(response)) === 'invalid_idempotent_request') return;
  await response.body?.cancel().catch(() => {});
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  throw new NotSent(`the mail provider answered ${status}`, { refused: status < 500, retryAfter });
}

async function nameOf(response: Response): Promise<string | null> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null && 'name' in body && typeof body.name === 'string'
    ? body.name
    : null;
}

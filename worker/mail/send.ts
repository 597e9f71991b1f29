import type { Bindings } from '../env.ts';
import { Fault } from '../http/fault.ts';

export interface Mail {
  to: string;
  subject: string;
  /** Plain text; Lyceum sends no HTML mail, so nothing in it can track or mislead. */
  text: string;
}

/**
 * Sends one mail: by the HTTP provider when one is set, else by Cloudflare's `send_email` binding.
 * @throws Fault `mail_unavailable` when the carrier refuses or does not answer within ten seconds
 */
export async function sendMail(env: Bindings, mail: Mail): Promise<void> {
  try {
    if (env.MAIL_API_URL) await sendByHttp(env.MAIL_API_URL, env, mail);
    else await env.EMAIL?.send({ from: env.MAIL_FROM, ...mail });
  } catch (cause) {
    throw new Fault('mail_unavailable', 'The mail could not be sent. Please try again in a moment.', {
      cause,
      retryAfter: 10,
    });
  }
}

async function sendByHttp(url: string, env: Bindings, mail: Mail): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${env.MAIL_API_KEY ?? ''}` },
    body: JSON.stringify({ from: env.MAIL_FROM, to: [mail.to], subject: mail.subject, text: mail.text }),
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the mail provider answered ${response.status}`);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode, ErrorReply } from '../../worker/contract/error.ts';
import { CommandError } from './command.ts';
import type { Connection } from './connection.ts';

const TIMEOUT = 60_000;
/** Milliseconds before each new try after a failure that may pass: ten seconds and a half in all. */
const PAUSES = [500, 1000, 3000, 6000];
/** The API's limit counts minutes: this many of them are waited for. */
const MOST_WAITS = 20;
const LONGEST_WAIT = 120;

/** A refusal of the API, by its code; `network`: no proper answer came. */
export class CallError extends CommandError {
  readonly code: ErrorCode | 'network';

  constructor(code: ErrorCode | 'network', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether every further call would be refused the same way. */
export const isFinal = (error: unknown): boolean =>
  error instanceof CallError &&
  ['session_expired', 'unauthenticated', 'forbidden', 'origin_forbidden', 'site_unknown', 'network'].includes(
    error.code,
  );

/**
 * One call with the token, repeated while it may help: after a failure of the network or the server, and, as long as
 * the API says, after its limit was reached. Every call of ours may be repeated: each says how things shall be.
 * @throws CallError
 */
export async function call<T>(
  { api, site, token }: Connection,
  method: string,
  path: string,
  json?: unknown,
): Promise<T> {
  let failures = 0;
  let waits = 0;
  for (;;) {
    try {
      const response = await fetch(`${api}/api/v1/sites/${site}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(json !== undefined && { 'Content-Type': 'application/json' }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        // Followed to another host, it would take the token there.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (response.status === 429 && waits++ < MOST_WAITS) {
        await response.body?.cancel();
        await sleep(Math.min(Number(response.headers.get('Retry-After')) || 5, LONGEST_WAIT) * 1000);
        continue;
      }
      if (response.status < 500) return (await read(api, response)) as T;
      if (failures === PAUSES.length) return (await read(api, response)) as T;
    } catch (cause) {
      if (cause instanceof CallError) throw cause;
      if (failures === PAUSES.length)
        throw new CallError('network', `${api} cannot be reached. Is the address right?`, { cause });
    }
    await sleep(PAUSES[failures++]);
  }
}

async function read(api: string, response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const reply = (await response.json().catch(() => null)) as ErrorReply | object | null;
  if (response.ok && reply) return reply;
  if (reply && 'error' in reply) throw new CallError(reply.error.code, reply.error.message);
  throw new CallError('network', `${api} answered ${response.status}, and not as Lyceum does. Is the address right?`);
}

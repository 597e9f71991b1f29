import type { ErrorReply } from '../../worker/contract/error.ts';
import type { SetupReply } from '../../worker/contract/site.ts';
import type { SetupOptions } from './options.ts';

/** A claim that the deployment refused, or that never reached it: `message` says what to do. */
export class ClaimError extends Error {}

/** @throws ClaimError */
export async function claim({ api, input }: SetupOptions): Promise<SetupReply> {
  let response: Response;
  let reply: SetupReply | ErrorReply;
  try {
    response = await fetch(`${api}/api/v1/setup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(30_000),
    });
  } catch (cause) {
    throw new ClaimError(`${api} cannot be reached. Is the Worker running, and is the address right?`, { cause });
  }
  try {
    reply = (await response.json()) as SetupReply | ErrorReply;
  } catch (cause) {
    throw new ClaimError(`${api} answered ${response.status}, and not as Lyceum does. Is the address right?`, {
      cause,
    });
  }
  if (response.ok && 'site' in reply) return reply;
  const code = 'error' in reply ? reply.error?.code : undefined;
  switch (code) {
    case 'forbidden':
      throw new ClaimError('The setup token was refused. It must equal SETUP_TOKEN of the deployment.');
    case 'conflict':
      throw new ClaimError(`There is a site "${input.id}" already. Choose another --site.`);
    case 'rate_limited':
      throw new ClaimError('Too many tries. Please wait a minute.');
    default:
      throw new ClaimError(`${api} refused: ${'error' in reply ? reply.error?.message : `status ${response.status}`}`);
  }
}

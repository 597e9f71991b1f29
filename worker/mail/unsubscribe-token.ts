import { keyedHash } from '../http/hash.ts';

const sign = (secret: string, memberId: string) => keyedHash(secret, `unsubscribe\n${memberId}`);

/** What a link in a mail needs to end the newsletter, without a sign-in: the member's id and its keyed hash. It does nothing else. */
export async function unsubscribeToken(secret: string, memberId: string): Promise<string> {
  return `${memberId}.${await sign(secret, memberId)}`;
}

/** The member that the token names; null for one that is not ours. */
export async function readUnsubscribeToken(secret: string, token: string): Promise<string | null> {
  const dot = token.lastIndexOf('.');
  const memberId = token.slice(0, Math.max(0, dot));
  // Of equal length, and compared as hashes of what only we can make: how long it takes tells nothing.
  return (await sign(secret, memberId)) === token.slice(dot + 1) ? memberId : null;
}

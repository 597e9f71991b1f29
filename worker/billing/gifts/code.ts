import { sha256 } from '../../http/hash.ts';

/** Crockford's base32 (crockford.com/base32.html): no I, L, O or U, so that what is read aloud is typed right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/**
 * A gift's code as people see it, `XXXX-XXXX-XXXX`: 60 bits that only `SECRET` can make of the gift's id, so that it
 * need not be stored to be mailed later. Whoever changes `SECRET` voids the codes that are not redeemed yet.
 */
export async function giftCode(secret: string, giftId: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`gift:${giftId}`)));
  // 256 is a multiple of 32: the lower five bits of each byte are as even as the byte.
  const code = Array.from(mac.subarray(0, LENGTH), (byte) => ALPHABET[byte % 32]).join('');
  return code.replace(/(?<=^.{4}|^.{8})/g, '-');
}

/** What is stored of a code: the hash of how it was meant, whatever hyphens, spaces, case or look-alikes were typed. */
export function giftCodeHash(code: string): Promise<string> {
  const meant = code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return sha256(meant);
}

/** A key of one post's release. */
export interface ReleaseKey {
  slug: string;
  /** Names it in the page. */
  id: string;
  /** 256 bits, base64url. */
  secret: string;
}

export function newReleaseKey(slug: string): ReleaseKey {
  return { slug, id: base64url(random(12)), secret: base64url(random(32)) };
}

/**
 * AES-256-GCM (NIST SP 800-38D) under a fresh 96-bit IV. Post and key are additional data: a text moved into another
 * post's paywall does not open. widgets/paywall/unseal.ts is the other half.
 */
export async function sealText(release: ReleaseKey, text: string): Promise<{ iv: string; data: string }> {
  const { slug, id, secret } = release;
  const raw = Uint8Array.from(atob(secret.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const iv = random(12);
  const additionalData = encoder.encode(`${slug} ${id}`);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, encoder.encode(text));
  return { iv: base64(iv), data: base64(new Uint8Array(sealed)) };
}

const encoder = new TextEncoder();

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const base64url = (bytes: Uint8Array) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

interface Challenge {
  /** Stays in this browser until the code is typed in. */
  verifier: string;
  /** Goes with the request for a code: SHA-256 of the verifier, as in PKCE (RFC 7636). */
  challenge: string;
}

/** Binds a sign-in code to the browser that asks for it: 256 random bits and their hash, both base64url. */
export async function newChallenge(): Promise<Challenge> {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(digest)) };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

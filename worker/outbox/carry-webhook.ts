import type { Bindings } from '../env.ts';
import type { Parcel } from './claim.ts';
import type { Outcome } from './hand-over.ts';
import type { Known } from './look-up.ts';
import { signWebhook } from './sign-webhook.ts';
import { isLocal, refusalOf } from './webhook-address.ts';

const TIMEOUT = 10_000;
type Endpoint = ReturnType<Known['endpoints']['get']>;

/**
 * Posts one signed webhook. 2xx is success; 410 says that the endpoint is gone for good. Redirects are not followed, nor
 * is the answer read: whoever chose the address could else look around from here.
 */
export async function carryWebhook(env: Bindings, parcel: Parcel, endpoint: Endpoint, now: number): Promise<Outcome> {
  if (!endpoint) return { state: 'failed', error: 'The endpoint is no more.' };
  if (!endpoint.active) return { state: 'failed', error: 'The endpoint is switched off.' };
  const refusal = refusalOf(endpoint.url, isLocal(env));
  if (refusal) return { state: 'failed', error: refusal };
  const body = JSON.stringify(parcel.payload);
  const signed = await signWebhook(endpoint.secret, parcel.id, Math.floor(now / 1000), body);
  let response: Response;
  try {
    response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...signed },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    return { state: 'retry', error: 'The endpoint did not answer within ten seconds.' };
  }
  await response.body?.cancel().catch(() => {});
  if (response.ok) return { state: 'done' };
  if (response.status === 410) return { state: 'failed', error: 'The endpoint answered 410: it is gone.', gone: true };
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  return { state: 'retry', error: `The endpoint answered ${response.status}.`, retryAfter };
}

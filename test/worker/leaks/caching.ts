import { STAFF_COOKIE } from '../../../worker/http/credential.ts';
import type { Outcome } from './quiet-run.ts';
import type { Random } from './random.ts';
import type { Sample } from './requests.ts';

export const isPublic = (headers: Headers) => headers.get('Cache-Control')?.includes('public') ?? false;

/** What anybody may keep says on what it depends. */
const VARY = ['Authorization', 'Cookie', 'Origin'];

/** What is wrong with the answer's caching; null: nothing. */
export function wronglyCached(sample: Sample, { status, headers }: Outcome): string | null {
  const rule = headers.get('Cache-Control');
  if (!isPublic(headers)) {
    return rule === 'private, no-store' || sample.method === 'OPTIONS' ? null : `Cache-Control is ${rule}`;
  }
  if (status !== 200) return `a ${status} may be kept`;
  if (!['GET', 'HEAD'].includes(sample.method.toUpperCase())) return `a ${sample.method} may be kept`;
  if (sample.path === '') return null;
  if ('Authorization' in sample.headers) return 'an answer to a token may be kept by anybody';
  if (sample.headers.Cookie?.includes(STAFF_COOKIE)) return "an answer to the desk's cookie may be kept by anybody";
  const vary = headers.get('Vary') ?? '';
  return VARY.every((name) => vary.includes(name)) ? null : `Vary is ${vary}`;
}

/** The same, asked by another visitor: from elsewhere, with another browser, and cookies that are none of ours. */
export function asAnother(random: Random, sample: Sample): Sample {
  const headers = {
    ...sample.headers,
    'CF-Connecting-IP': `2001:db8::${random.hex(4)}`,
    'User-Agent': `Browser/${random.below(100)}`,
    'Accept-Language': random.pick(['de', 'zh-Hans', 'ar']),
    Cookie: `visits=${random.below(100)}; consent=yes`,
  };
  return { ...sample, headers };
}

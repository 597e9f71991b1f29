import type { TokenScope } from '../../worker/contract/token.ts';
import { UsageError } from './options.ts';

/** Where to publish, and with what right. */
export interface Connection {
  /** Origin of the Worker. */
  api: string;
  site: string;
  token: string;
}

export const connectionFlags = { api: { type: 'string' }, site: { type: 'string' } } as const;

export const connectionUsage = (scope: TokenScope) => `  --api URL          where the Worker answers (or LYCEUM_API)
  --site ID          the site's id (or LYCEUM_SITE)
  LYCEUM_TOKEN       in the environment, never an argument: a token of the studio, scope "${scope}"
`;

type Environment = Record<string, string | undefined>;

/**
 * An argument would stand in the shell's history and in the list of processes: the token comes from the environment.
 * @throws UsageError naming what is missing or wrong
 */
export function readConnection(
  given: { api?: string; site?: string },
  env: Environment,
  scope: TokenScope = 'publish',
): Connection {
  const api = given.api ?? env.LYCEUM_API ?? '';
  const site = given.site ?? env.LYCEUM_SITE ?? '';
  const token = (env.LYCEUM_TOKEN ?? '').trim();
  if (api === '') throw new UsageError('--api is missing: where the Worker answers (or LYCEUM_API).');
  if (site === '') throw new UsageError("--site is missing: the site's id, as in the script tag (or LYCEUM_SITE).");
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(site))
    throw new UsageError(`--site ${JSON.stringify(site)} is not a site's id.`);
  if (token === '') {
    throw new UsageError(`LYCEUM_TOKEN is not set. Make a token of the scope "${scope}" in the studio, under Tokens.`);
  }
  if (!/^lyc_[\w-]{43}$/.test(token)) {
    throw new UsageError('LYCEUM_TOKEN is not a token of the studio: those begin with lyc_ and have 47 characters.');
  }
  return { api: originOf(api), site, token };
}

function originOf(api: string): string {
  const url = URL.canParse(api) ? new URL(api) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--api ${JSON.stringify(api)} is not a web address.`);
  const local = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !local) {
    throw new UsageError(`--api ${url.origin}: a token is only sent over https (or to this machine).`);
  }
  return url.origin;
}

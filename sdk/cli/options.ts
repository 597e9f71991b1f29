import { parseArgs } from 'node:util';
import type { SetupInput } from '../../worker/contract/site.ts';

/** What a wrong call of a command is answered with: one line, and exit code 2. */
export class UsageError extends Error {}

export interface SetupOptions {
  api: string;
  input: SetupInput;
}

/** Asks the person at the terminal; resolves to what was typed. */
export type Question = (text: string) => Promise<string>;

const flags = {
  api: { type: 'string' },
  site: { type: 'string' },
  name: { type: 'string' },
  url: { type: 'string' },
  origin: { type: 'string', multiple: true },
  email: { type: 'string' },
  owner: { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const usage = `npm run setup -- [options]

  --api URL      where the Worker answers            http://127.0.0.1:8787
  --site ID      the site's id, as in the script tag  my-blog
  --name TEXT    the site's name                      "My blog"
  --url URL      the blog's home page                 https://blog.example
  --origin URL   an origin of the blog; may be given several times (default: the origin of --url)
  --email ADDR   the owner's e-mail address
  --owner NAME   the owner's name
  --token TEXT   the deployment's SETUP_TOKEN (or LYCEUM_SETUP_TOKEN in the environment)
`;

/**
 * Reads the flags; what is missing is asked for, or, where nobody can be asked, named.
 * @returns null when help is wanted
 * @throws UsageError
 */
export async function readOptions(
  args: string[],
  env: Record<string, string | undefined>,
  ask: Question | null,
): Promise<SetupOptions | null> {
  const given = parse(args);
  if (given.help) return null;
  const value = async (flag: string, text: string, known: string | undefined, check: (value: string) => boolean) => {
    const answer = (known ?? (ask && (await ask(`${text}: `))) ?? '').trim();
    if (answer === '') throw new UsageError(`--${flag} is missing. See npm run setup -- --help`);
    if (!check(answer)) throw new UsageError(`--${flag} ${JSON.stringify(answer)} is not right: ${text}`);
    return answer;
  };
  const api = await value('api', "the Worker's address, e.g. http://127.0.0.1:8787", given.api, isWeb);
  const id = await value('site', "the site's id: lower-case letters, digits, hyphens", given.site, isSlug);
  const name = await value('name', "the site's name", given.name, any);
  const url = await value('url', "the blog's home page, e.g. https://blog.example", given.url, isWeb);
  const origins = (given.origin ?? [new URL(url).origin]).map((origin) => origin.replace(/\/$/, ''));
  const wrong = origins.find((origin) => !isWeb(origin) || new URL(origin).origin !== origin);
  if (wrong)
    throw new UsageError(`--origin ${JSON.stringify(wrong)} is not right: scheme, host and port, nothing else`);
  const ownerEmail = await value('email', "the owner's e-mail address", given.email, (text) => /^\S+@\S+$/.test(text));
  const ownerName = await value('owner', "the owner's name", given.owner, any);
  const token = await value('token', "the deployment's SETUP_TOKEN", given.token ?? env.LYCEUM_SETUP_TOKEN, any);
  return { api: new URL(api).origin, input: { id, name, url, origins, ownerEmail, ownerName, token } };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

const any = () => true;
const isSlug = (text: string) => text.length <= 80 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
const isWeb = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOptions, UsageError } from '../../sdk/cli/options.ts';

const complete = {
  '--api': 'http://127.0.0.1:1',
  '--site': 'my-blog',
  '--name': 'My blog',
  '--url': 'https://blog.example/',
  '--email': 'ada@blog.example',
  '--owner': 'Ada',
  '--token': 'the-setup-token',
};
type Flags = Partial<Record<keyof typeof complete, string>>;
const args = (flags: Flags) => Object.entries(flags).flat();
const without = (flag: keyof typeof complete) => {
  const { [flag]: _, ...rest } = complete;
  return rest;
};

describe('options', () => {
  test('the origin of the home page is the first one allowed; several may be given', async () => {
    const one = await readOptions(args(complete), {}, null);
    expect(one?.input).toEqual({
      id: 'my-blog',
      name: 'My blog',
      url: 'https://blog.example/',
      origins: ['https://blog.example'],
      ownerEmail: 'ada@blog.example',
      ownerName: 'Ada',
      token: 'the-setup-token',
    });
    const origins = ['--origin', 'https://a.example/', '--origin', 'http://localhost:8080'];
    const two = await readOptions([...args(complete), ...origins], {}, null);
    expect(two?.input.origins).toEqual(['https://a.example', 'http://localhost:8080']);
  });

  test.each(Object.keys(complete) as (keyof typeof complete)[])('a missing %s is named', async (flag) => {
    await expect(readOptions(args(without(flag)), {}, null)).rejects.toThrow(`${flag} is missing`);
  });

  test.each([
    ['--api', 'ftp://x'],
    ['--site', 'My Blog'],
    ['--site', '-a'],
    ['--url', 'blog.example'],
    ['--email', 'nobody'],
  ] as const)('%s %s is not taken', async (flag, value) => {
    await expect(readOptions(args({ ...complete, [flag]: value }), {}, null)).rejects.toThrow(UsageError);
  });

  test('an origin with a path and an unknown flag are not taken', async () => {
    const path = [...args(complete), '--origin', 'https://a.example/blog'];
    await expect(readOptions(path, {}, null)).rejects.toThrow('--origin');
    await expect(readOptions(['--nonsense'], {}, null)).rejects.toThrow(UsageError);
  });

  test('what is missing is asked for, and the token may come from the environment', async () => {
    const asked: string[] = [];
    const ask = async (text: string) => {
      asked.push(text);
      return 'answered';
    };
    const { '--site': _, '--token': __, ...rest } = complete;
    const options = await readOptions(args(rest), { LYCEUM_SETUP_TOKEN: 'from-env' }, ask);
    expect(options?.input).toMatchObject({ id: 'answered', token: 'from-env' });
    expect(asked).toEqual(["the site's id: lower-case letters, digits, hyphens: "]);
  });
});

describe('the command', () => {
  let server: Server;
  let api = '';
  let answer: { status: number; body: string } = { status: 200, body: '' };
  let received: unknown;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        received = { path: request.url, body: JSON.parse(text) };
        response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    api = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const run = (flags: Flags) =>
    new Promise<{ code: number | null; out: string; error: string }>((resolve, reject) => {
      const child = spawn(process.execPath, ['sdk/cli/setup.ts', ...args(flags)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [out, error] = ['', ''];
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        error += chunk;
      });
      child.on('error', reject).on('close', (code) => resolve({ code, out, error }));
    });
  const failure = (code: string) => JSON.stringify({ error: { code, message: 'No.', requestId: 'r' } });

  test('claims the site and says what to paste and where to go', async () => {
    answer = { status: 200, body: JSON.stringify({ site: 'my-blog', studio: `${api}/studio?site=my-blog` }) };
    const { code, out, error } = await run({ ...complete, '--api': api });
    expect([code, error]).toEqual([0, '']);
    expect(received).toMatchObject({ path: '/api/v1/setup', body: { id: 'my-blog', token: 'the-setup-token' } });
    expect(out).toContain(`<script type="module" src="${api}/lyceum.js?site=my-blog"></script>`);
    expect(out).toContain(`<link rel="stylesheet" href="${api}/lyceum.css">`);
    expect(out).toContain(`${api}/studio?site=my-blog`);
    expect(out).not.toContain('the-setup-token');
  });

  test.each([
    ['forbidden', 403, 'setup token'],
    ['conflict', 409, 'Choose another --site'],
    ['bad_request', 400, 'No.'],
  ])('says in one line what to do about %s', async (code, status, text) => {
    answer = { status, body: failure(code) };
    const ended = await run({ ...complete, '--api': api });
    expect(ended.code).toBe(1);
    expect(ended.error).toContain(text);
    expect(ended.error.trim().split('\n').length).toBe(1);
  });

  test('a place that is no Lyceum, and one where nobody answers', async () => {
    answer = { status: 200, body: '<html>' };
    expect(await run({ ...complete, '--api': api })).toMatchObject({ code: 1 });
    const ended = await run(complete);
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.error).toContain('cannot be reached');
  });

  test('without a terminal a missing flag is one line and exit code 2', async () => {
    const ended = await run(without('--email'));
    expect(ended.code).toBe(2);
    expect(ended.error).toBe('--email is missing. See npm run setup -- --help\n');
  });
});

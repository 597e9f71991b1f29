import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { newReleaseKey, sealText } from '../../sdk/cli/cipher.ts';
import { readPage, rewritePage } from '../../sdk/cli/sealed-page.ts';
import { seal } from '../../worker/db/seal.ts';
import { publishWorld } from './publish-world.ts';

vi.setConfig({ testTimeout: 120_000 });
const CANARY = 'canary-5f1c8e0b7a3d42966c0d9a1b2e4f8077';

async function open(page: string, slug: string, keys: Record<string, string>): Promise<string> {
  const [, id = '', iv = '', data = ''] =
    page.match(
      /<script type="application\/lyceum-sealed" class="lyceum-gated" data-key="([^"]+)" data-iv="([^"]+)">([^<]+)<\/script>/,
    ) ?? [];
  const raw = Buffer.from(keys[id] ?? '', 'base64url');
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['decrypt']);
  const additionalData = new TextEncoder().encode(`${slug} ${id}`);
  const plain = { name: 'AES-GCM', iv: Buffer.from(iv, 'base64'), additionalData };
  return new TextDecoder().decode(await crypto.subtle.decrypt(plain, key, Buffer.from(data, 'base64')));
}

describe('a page', () => {
  const around = fc.string({
    unit: fc.constantFrom(
      '\r\n',
      '\n',
      'é',
      '漢',
      '&amp;',
      '<p>',
      '</p>',
      '<b>',
      '</div>',
      '<br>',
      ' x ',
      '<!-- c -->',
    ),
  });
  const gated = fc.string({
    unit: fc.constantFrom('<p>x</p>', '<em>y</em>', 'text ', '\r\n', '漢', '&lt;', '<script>1</script>', '<!-- x -->'),
  });

  test('keeps every byte around the gated part', () => {
    fc.assert(
      fc.property(around, around, gated, (before, after, secret) => {
        const head = `\uFEFF<!doctype html><head><title>T</title><script type="application/ld+json">{"isAccessibleForFree":false}</script></head><body><div>${before}</div><main><lyceum-paywall class=a post="a-b"><p>Teaser</p>`;
        const foot = `</lyceum-paywall>${after}</main>`;
        const source = `${head}<!-- lyceum -->${secret}${foot}`;
        const page = readPage(source);
        expect(page.gated.map(({ slug, html }) => [slug, html])).toEqual([['a-b', secret.trim()]]);
        const sealed = rewritePage(source, page, () => '<i></i>');
        expect(sealed).toBe(`${head}<i></i>${foot}`);
        expect(readPage(sealed).gated).toEqual([]);
      }),
    );
  });

  test.each([
    ['<lyceum-paywall post="a"><div><!-- lyceum --></div>x</lyceum-paywall>', /within another element/],
    ['<lyceum-paywall post="a"><!-- lyceum -->x<!--lyceum-->y</lyceum-paywall>', /second/],
    ['<lyceum-paywall><!-- lyceum -->x</lyceum-paywall>', /slug/],
    ['<lyceum-paywall post="A b"><!-- lyceum -->x</lyceum-paywall>', /slug/],
    ['<p><lyceum-paywall post="a"><!-- lyceum --><p>x</p></lyceum-paywall></p>', /not closed/],
    ['<lyceum-paywall post="a"><!-- lyceum --><p>x</p>', /not closed/],
  ])('%s is refused', (html, why) => expect(() => readPage(`<!doctype html>\n${html}`)).toThrow(why));

  test('says to search engines what is gated, once, and cannot be broken out of', () => {
    const html =
      '<html><head><title>A </script><b> & "quote"</title></head><lyceum-paywall post="a"><!-- lyceum -->x</lyceum-paywall>';
    const sealed = rewritePage(html, readPage(html), () => '');
    const [, json = ''] = sealed.match(/<script type="application\/ld\+json">(.*?)<\/script>/) ?? [];
    expect(JSON.parse(json)).toEqual({
      '@context': 'https://schema.org',
      '@type': 'BlogPosting',
      headline: 'A </script><b> & "quote"',
      isAccessibleForFree: false,
      hasPart: { '@type': 'WebPageElement', isAccessibleForFree: false, cssSelector: '.lyceum-gated' },
    });
    expect(readPage(sealed).structuredData).toBeNull();
  });

  test('two texts under one key never share an IV, and a key is its post’s alone', async () => {
    const release = newReleaseKey('a');
    const sealed = await Promise.all(Array.from({ length: 200 }, () => sealText(release, 'the same')));
    expect(new Set(sealed.map(({ iv }) => iv)).size).toBe(200);
    expect(new Set(sealed.map(({ data }) => data)).size).toBe(200);
    const { iv, data } = await sealText(release, 'x');
    const page = `<script type="application/lyceum-sealed" class="lyceum-gated" data-key="${release.id}" data-iv="${iv}">${data}</script>`;
    expect(await open(page, 'a', { [release.id]: release.secret })).toBe('x');
    await expect(open(page, 'b', { [release.id]: release.secret })).rejects.toThrow();
  });
});

describe('the command', () => {
  const world = publishWorld();
  const page = (slug: string, text = CANARY) =>
    `<!doctype html>\r\n<title>${slug}</title><lyceum-paywall post="${slug}"><p>Teaser</p><!-- lyceum --><p>${text}</p></lyceum-paywall>\r\n`;
  const sealing = (...args: string[]) => world.run(['seal', 'dist/**/*.html', ...args]);
  const text = (name: string) => readFileSync(join(world.folder, name), 'utf8');
  const keys = async () => {
    const rows = await world.db.select().from(seal).where(eq(seal.siteId, world.site));
    return Object.fromEntries(rows.map(({ keyId, key }) => [keyId, key]));
  };
  const front = '---\ntitle: A\naccess: paid\nsealed: true\n---\nTeaser.\n\n<!-- lyceum -->\n\n';
  beforeEach(async () => {
    await world.newSite();
    world.write({ 'posts/a.md': `${front}${CANARY}`, 'posts/b.md': `${front}${CANARY}` });
    await world.run(['push', 'posts/*.md']);
    world.write({ 'dist/a.html': page('a'), 'dist/deep/b.html': page('b'), 'dist/about.html': '<p>About</p>' });
  });

  test('seals what is gated; the keys are at the API and nowhere else, the text in no place at all', async () => {
    const ran = await sealing();
    expect(ran).toMatchObject({ code: 0, out: '2 posts sealed in 2 pages, 0 sealed already, 0 old keys removed\n' });
    const known = await keys();
    expect(Object.keys(known)).toHaveLength(2);
    for (const [file, slug] of [
      ['dist/a.html', 'a'],
      ['dist/deep/b.html', 'b'],
    ] as const) {
      expect(text(file)).not.toContain(CANARY);
      expect(text(file)).toContain('\r\n<title>');
      expect(await open(text(file), slug, known)).toBe(`<p>${CANARY}</p>`);
      for (const key of Object.values(known)) expect(text(file) + ran.out + ran.err).not.toContain(key);
    }
    expect(text('dist/about.html')).toBe('<p>About</p>');
    expect(readdirSync(join(world.folder, 'dist')).sort()).toEqual(['a.html', 'about.html', 'deep']);
    const before = text('dist/a.html');
    expect((await sealing()).out).toBe('0 posts sealed in 0 pages, 2 sealed already, 0 old keys removed\n');
    expect(text('dist/a.html')).toBe(before);
    // Nor does the API have the text: it was pushed as sealed.
    const answer = await fetch(`${world.api}/api/v1/sites/${world.site}/publish/posts?source=blog`, {
      headers: { Authorization: `Bearer ${world.token}` },
    });
    expect(await answer.text()).not.toContain(CANARY);
  });

  test('every release has keys of its own, and old ones are retired', async () => {
    await sealing();
    const first = await keys();
    world.write({ 'dist/a.html': page('a'), 'dist/deep/b.html': page('b') });
    await sealing();
    expect(Object.keys(await keys())).toHaveLength(4);
    world.write({ 'dist/a.html': page('a'), 'dist/deep/b.html': page('b') });
    expect((await sealing('--retire', '2')).out).toContain('2 old keys removed');
    const left = await keys();
    expect(Object.keys(left)).toHaveLength(4);
    for (const id of Object.keys(first)) expect(left).not.toHaveProperty(id);
    expect(await open(text('dist/a.html'), 'a', left)).toContain(CANARY);
  });

  test('no page changes when a post is unknown, a page is wrong, or the API refuses', async () => {
    world.write({ 'dist/c.html': page('nobody-pushed-it') });
    expect(await sealing()).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no post "nobody-pushed-it"'),
    });
    world.write({ 'dist/c.html': `<!doctype html>\n<lyceum-paywall post="c"><b><!-- lyceum --></b></lyceum-paywall>` });
    expect(await sealing()).toMatchObject({
      code: 1,
      err: expect.stringContaining('dist/c.html:2: the paywall has its'),
    });
    world.write({ 'dist/c.html': Uint8Array.of(0x3c, 0x70, 0x3e, 0xff, 0xfe) });
    expect(await sealing()).toMatchObject({ code: 1, err: expect.stringContaining('not UTF-8') });
    expect([text('dist/a.html'), text('dist/deep/b.html')]).toEqual([page('a'), page('b')]);
  });

  test('over a bad wire it still seals each page with a key that the API has', async () => {
    let n = 0;
    world.fault = () => (['drop', 'lost', 'busy', 'broken'] as const)[n++ % 6] ?? null;
    expect((await sealing()).code).toBe(0);
    world.fault = () => null;
    expect(await open(text('dist/a.html'), 'a', await keys())).toContain(CANARY);
  });
});

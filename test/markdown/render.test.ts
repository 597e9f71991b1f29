import { describe, expect, test } from 'vitest';
import { COMMENT_MAX_BYTES, HIGHLIGHT_MAX_LENGTH, POST_MAX_BYTES } from '../../worker/markdown/limits.ts';
import { renderMarkdown } from '../../worker/markdown/render.ts';

const post = (source: string) => renderMarkdown(source, 'post').trim();
const comment = (source: string) => renderMarkdown(source, 'comment').trim();

describe('links', () => {
  test('of a comment are not endorsed, those of a post are', () => {
    expect(comment('https://a.example/b')).toBe(
      '<p><a href="https://a.example/b" rel="nofollow ugc noopener">https://a.example/b</a></p>',
    );
    expect(post('[a](/b "t")')).toBe('<p><a href="/b" title="t" rel="noopener">a</a></p>');
  });

  test.each(['main.rs', 'README.md', 'www.a.example', 'git@a.example', 'ftp://a.example', '//a.example/b'])(
    '%s is text',
    (text) => {
      expect(comment(text)).toBe(`<p>${text}</p>`);
    },
  );

  test.each([
    'javascript:a',
    'data:text/plain,a',
    'ftp://a.example',
    'https:a.example',
    'http://[::1',
    `/${'a'.repeat(2048)}`,
  ])('never lead to %s', (target) => expect(post(`[a](${target})`)).toBe(`<p>[a](${target})</p>`));

  test('show a host as it was written, so that no letter poses as another', () => {
    expect(post('<https://xn--80ak6aa92e.example/>')).toContain('>https://xn--80ak6aa92e.example/</a>');
  });

  test('to a heading of the same post reach it under its prefix', () => {
    expect(post('# Über uns\n\n[a](#über-uns) [b](#other)')).toBe(
      '<h1 id="lyceum-h-über-uns">Über uns</h1>\n' +
        '<p><a href="#lyceum-h-%C3%BCber-uns" rel="noopener">a</a> <a href="#other" rel="noopener">b</a></p>',
    );
  });
});

describe('pictures', () => {
  test('are shown in a post from https and from the own site', () => {
    expect(post('![a *b*](https://a.example/b.png)')).toBe(
      '<p><img src="https://a.example/b.png" alt="a b" loading="lazy"></p>',
    );
    expect(post('![](/b.png)')).toContain('<img src="/b.png"');
    expect(post('![](../b.png)')).toContain('<img src="../b.png"');
  });

  test.each(['http://a.example/b.png', '//a.example/b.png'])('%s becomes a link', (source) => {
    expect(post(`![a](<${source}>)`)).not.toContain('<img');
  });

  test('of a comment become links, or words inside a link', () => {
    expect(comment('![a](https://a.example/b.png)')).toBe(
      '<p><a href="https://a.example/b.png" rel="nofollow ugc noopener">a</a></p>',
    );
    expect(comment('[![a](https://a.example/b.png)](/c)')).toBe(
      '<p><a href="/c" rel="nofollow ugc noopener">a</a></p>',
    );
    expect(comment('![](https://a.example/b.png)')).toContain('>https://a.example/b.png</a>');
  });
});

describe('headings', () => {
  test.each([
    ['# a\n\n## b\n\n### c\n\n#### d', 'h4 h5 h6 h6'],
    ['### a\n\n##### b\n\n# c\n\n### d\n\n## e', 'h4 h5 h4 h5 h5'],
    ['a\n-\n\n> # b', 'h4 h4'],
  ])('of a comment start at h4, skip no level and have no id: %j', (source, tags) => {
    expect([...comment(source).matchAll(/<(h\d)>/g)].map((match) => match[1]).join(' ')).toBe(tags);
    expect(
      comment(source)
        .match(/<\/h\d>/g)
        ?.join(' '),
    ).toBe(tags.replace(/h\d/g, '</$&>'));
  });

  test('of a post have unique ids', () => {
    const ids = [...post('# a-2\n# a\n# a\n# a\n# ?\n# __proto__').matchAll(/id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(['a-2', 'a', 'a-3', 'a-4', 'section', 'proto'].map((slug) => `lyceum-h-${slug}`));
  });
});

describe('code', () => {
  const block = (language: string, code: string) => post(`\`\`\`${language}\n${code}\n\`\`\``);

  test.each([
    ['ts', 'TypeScript', 'language-typescript hljs'],
    ['JSX', 'JavaScript', 'language-javascript hljs'],
    ['sh', 'Shell', 'language-bash hljs'],
    ['xml', 'HTML', 'language-html hljs'],
    ['md', 'Markdown', 'language-markdown'],
    ['txt', 'Text', 'language-plaintext'],
    ['brainfuck', 'Code', 'language-brainfuck'],
  ])('of %s is named and classed', (language, label, classes) => {
    expect(block(language, 'a')).toMatch(
      `<pre tabindex="0" role="group" aria-label="${label}"><code class="${classes}">`,
    );
  });

  test.each([
    ['typescript', 'const a = 1'],
    ['javascript', 'return 1'],
    ['json', '{"a": 1}'],
    ['html', '<a b="c">'],
    ['css', 'a { color: red }'],
    ['bash', 'if true; then echo 1; fi'],
    ['sql', 'select 1 from a'],
    ['python', 'def a(): pass'],
    ['rust', 'fn a() {}'],
    ['go', 'func a() {}'],
    ['c', 'int a = 1;'],
    ['java', 'class A {}'],
    ['yaml', 'a: 1'],
    ['diff', '+a'],
  ])('%s is coloured by class', (language, code) => {
    expect(block(language, code)).toContain('<span class="hljs-');
  });

  test('keeps its words exactly, coloured or not', () => {
    const code = `const a = \`<b>$\{"&amp;"}</b>\` // 'é' 中文`;
    const words = (html: string) =>
      html
        .replace(/<[^>]*>/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&#x27;/g, "'")
        .replace(/&amp;/g, '&')
        .trim();
    for (const language of ['ts', 'html', 'c', 'none', '']) expect(words(block(language, code))).toBe(code);
  });

  test('that is too long, in all or in one line, is shown plain', () => {
    expect(block('js', 'let a;\n'.repeat(HIGHLIGHT_MAX_LENGTH / 7 + 1))).not.toContain('<span');
    expect(block('js', `let a = 1;${' '.repeat(400)}`)).not.toContain('<span');
    expect(block('js', `let a = 1;${' '.repeat(300)}`)).toContain('<span');
  });
});

test('a table scrolls by itself, is named by its header and aligned by class', () => {
  expect(post('|a|b "c"|\n|:-:|-|\n|1|2|')).toBe(
    '<div class="table-scroll" tabindex="0" role="group" aria-label="a, b &quot;c&quot;"><table>\n<thead>\n<tr>\n' +
      '<th class="align-center">a</th>\n<th>b &quot;c&quot;</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n' +
      '<td class="align-center">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table></div>',
  );
});

test.each([
  ['post', POST_MAX_BYTES],
  ['comment', COMMENT_MAX_BYTES],
] as const)('a %s ends at its limit, counted in bytes', (profile, max) => {
  expect(renderMarkdown('a'.repeat(max), profile)).toContain('aaa');
  expect(() => renderMarkdown('é'.repeat(max / 2 + 1), profile)).toThrow(RangeError);
});

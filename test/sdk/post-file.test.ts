import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitAtMarker } from '../../sdk/cli/gated-part.ts';
import { readPostFile } from '../../sdk/cli/post-file.ts';

const options = { source: 'blog', urlPattern: '/posts/{slug}', lang: 'en', now: Date.UTC(2026, 10, 22) };
const read = (content: string, file = 'posts/a.md') => readPostFile(file, content, options);
const file = (front: string, text = 'T\n<!-- lyceum -->\nG') => `---\n${front}\n---\n${text}`;
const input = (content: string) => {
  const post = read(content);
  if (Array.isArray(post))
    throw new Error(post.map(({ line, field, message }) => `${line} ${field} ${message}`).join('; '));
  return post.input;
};
const problems = (content: string) => {
  const post = read(content);
  return Array.isArray(post) ? post.map(({ line, field, message }) => `${line} ${field} ${message}`) : [];
};

describe('front matter', () => {
  test('says what a post is', () => {
    expect(
      input(
        file(
          'title: "Hello: D1"\ndescription: What it costs\naccess: paid\nplan: pro\ntopics: SQL, Index design\nrequires: [index-only-scans, course:sql, index-only-scans]\nlevel: advanced\nslug: hello\nurl: https://x.test/hello\nminutes: 7\ndate: 2026-11-01\nopensAt: 2026-12-01T09:00+01:00\ndrip: 7 days\nlayout: post',
        ),
      ),
    ).toEqual({
      source: 'blog',
      title: 'Hello: D1',
      summary: 'What it costs',
      access: 'paid',
      tier: 'pro',
      plans: [],
      topics: ['sql', 'index-design'],
      requires: ['course:sql', 'index-only-scans'],
      level: 'advanced',
      url: 'https://x.test/hello',
      minutes: 7,
      publishedAt: Date.UTC(2026, 10, 1),
      opensAt: Date.UTC(2026, 11, 1, 8),
      dripDays: 7,
      status: 'published',
      markdown: 'G',
    });
  });

  test('a post of tomorrow, and a draft, are drafts; a sealed one uploads nothing', () => {
    expect(input(file('title: A\naccess: members\ndate: 2026-11-23')).status).toBe('draft');
    expect(input(file('title: A\naccess: members\ndraft: true')).status).toBe('draft');
    expect(input(file('title: A\naccess: members\nsealed: true')).markdown).toBe('');
  });

  test('Windows line ends and a byte order mark change nothing', () => {
    const unix = file('title: A\naccess: paid', 'T\n\n<!-- lyceum -->\n\nG\nH\n');
    expect(input(`\uFEFF${unix.replaceAll('\n', '\r\n')}`)).toEqual(input(unix));
  });

  test('reading time counts words, in Chinese too', () => {
    expect(
      input(file('title: A\naccess: paid', `${'word '.repeat(440)}\n<!-- lyceum -->\n${'word '.repeat(220)}`)).minutes,
    ).toBe(3);
    expect(
      input(file('title: A\naccess: paid', `T\n<!-- lyceum -->\n${'我们学习。'.repeat(440)}`)).minutes,
    ).toBeGreaterThan(2);
  });

  test.each([
    ['no front matter', '# Hello', '1 front matter is missing'],
    ['not closed', '---\ntitle: A\n', '1 front matter is missing'],
    ['TOML', '+++\ntitle = "A"\n+++\n', '1 front matter is TOML'],
    ['not YAML', file('title: A\naccess: [paid\nlevel: x'), 'front matter'],
    ['a key twice', file('title: A\naccess: paid\naccess: open'), '4 front matter Map keys must be unique'],
    ['a list', file('- a\n- b'), '2 front matter is not a list of'],
    ['no title', file('access: paid'), '1 title is missing'],
    ['a title that is a list', file('title: [a]\naccess: paid'), '2 title must be a text'],
    ['a marker without access', file('title: A'), '1 access is missing'],
    ['a plan without access', file('title: A\nplan: pro', 'T'), '1 access is missing'],
    ['a plan of an open post', file('title: A\naccess: members\nplan: pro'), '4 plan needs access: paid'],
    ['an unknown access', file('title: A\naccess: Paid'), '3 access must be open, members or paid'],
    ['nothing gated', file('title: A\naccess: paid', 'T'), '3 access is paid, and nothing is gated'],
    ['nothing after the marker', file('title: A\naccess: paid', 'T\n<!-- lyceum -->\n \n'), '5 text has nothing after'],
    ['two markers', file('title: A\naccess: paid', 'T\n<!-- lyceum -->\nG\n<!-- lyceum -->'), '8 text has a second'],
    ['a bad slug', file('title: A\naccess: paid\nslug: Über uns'), '4 slug "Über uns" must be'],
    ['a bad topic', file('title: A\naccess: paid\ntopics: [数据]'), '4 topics "数据" needs Latin'],
    ['a bad requirement', file('title: A\naccess: paid\nrequires: [lesson:x]'), '4 requires not a slug or course:slug'],
    ['itself required', file('title: A\naccess: paid\nrequires: b, a'), '4 requires names the post itself'],
    [
      'too much required',
      file(`title: A\naccess: paid\nrequires: [${Array.from({ length: 21 }, (_, i) => `p${i}`)}]`),
      '4 requires Invalid length',
    ],
    ['a bad date', file('title: A\naccess: paid\ndate: 22.11.2026'), '4 date must be a date'],
    ['a date that is none', file('title: A\naccess: paid\ndate: 2026-13-45'), '4 date must be a date'],
    ['half minutes', file('title: A\naccess: paid\nminutes: 1.5'), '4 minutes must be a whole number'],
    ['a bad url', file('title: A\naccess: paid\nurl: javascript:alert(1)'), '4 url not a page address'],
    ['too long a title', file(`title: ${'a'.repeat(201)}\naccess: paid`), '2 title Invalid length'],
    ['an invisible title', file('title: "a\\u202Eb"\naccess: paid'), '2 title invisible'],
    ['drip in weeks', file('title: A\naccess: paid\ndrip: 2 weeks'), '4 drip must be a number of days'],
  ])('%s is told with its line', (_, content, words) => {
    expect(problems(content).join('; ')).toContain(words);
  });

  test('an anchor bomb, endless nesting and odd keys are refused or ignored, never a crash', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [i, name] of [...'bcdefgh'].entries())
      bomb.push(`${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(9)}*${'abcdefg'[i]}]`);
    expect(problems(file(`title: A\naccess: paid\n${bomb.join('\n')}\ntopics: *h`)).length).toBeGreaterThan(0);
    expect(problems(file(`title: A\naccess: paid\ntopics: ${'['.repeat(20_000)}`)).length).toBeGreaterThan(0);
    expect(problems(file('a: 1\n'.repeat(20_000))).join()).toContain('longer than');
    const odd = input(file('title: A\naccess: paid\n__proto__: {access: open}\nconstructor: x\n? [a, b]\n: c\n1: 2'));
    expect(odd.access).toBe('paid');
    expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
    expect(problems(file('title: !!js/function "function(){}"\naccess: paid'))).toEqual([]);
  });

  test('any text gives a post or problems', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (front, text) => {
        const post = read(file(front, text));
        expect(Array.isArray(post) ? post.length > 0 : post.slug === 'a').toBe(true);
      }),
    );
  });
});

describe('the marker', () => {
  test.each([
    ['T\n<!-- lyceum -->\nG', 'G'],
    ['T\n  <!--lyceum-->  \n\n\nG\n\n', 'G'],
    ['```html\n<!-- lyceum -->\n```\nT', null],
    ['~~~~\n<!-- lyceum -->\n~~~\n<!-- lyceum -->\n~~~~\nT\n<!-- lyceum -->\nG', 'G'],
    ['T <!-- lyceum --> G', null],
    ['T', null],
  ])('%j', (text, gated) => expect(splitAtMarker(text).gated).toBe(gated));

  test('the teaser never holds what follows it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '', '```', '    x', '> q')), (lines) => {
        const { teaser, gated } = splitAtMarker(
          `${lines.filter((line) => line !== '```').join('\n')}\n<!-- lyceum -->\nCANARY`,
        );
        expect([gated, teaser.includes('CANARY')]).toEqual(['CANARY', false]);
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { onBlog } from '../../widgets/studio/address.ts';
import { minorUnits } from '../../widgets/studio/price.ts';
import { pagesFor, routeFrom } from '../../widgets/studio/route.ts';
import { SLUG, slugFrom } from '../../widgets/studio/slug.ts';

// Minor units by ISO 4217: 2 digits for EUR, none for JPY, 3 for KWD.
test.each([
  ['9', 'eur', 900],
  ['9.5', 'eur', 950],
  ['9,05', 'eur', 905],
  [' 12.00 ', 'usd', 1200],
  ['500', 'jpy', 500],
  ['1.234', 'kwd', 1234],
  ['9.999', 'eur', null],
  ['9.5', 'jpy', null],
  ['-1', 'eur', null],
  ['1e3', 'eur', null],
  ['', 'eur', null],
])('the price “%s” in %s is %s', (text, currency, amount) => {
  expect(minorUnits(text, currency)).toBe(amount);
});

test.each([
  ['Hello, D1', 'hello-d1'],
  ['Über  Größe & Co.', 'uber-gro-e-co'],
  ['--a--', 'a'],
  ['你好', ''],
  [`${'ab '.repeat(40)}`, 'ab-'.repeat(27).slice(0, 80)],
])('the title “%s” makes the slug “%s”', (title, slug) => {
  expect(slugFrom(title)).toBe(slug);
  if (slug) expect(slug).toMatch(new RegExp(`^(?:${SLUG})$`, 'v'));
});

test('addresses lead to pages, and to nothing where they are none', () => {
  expect(routeFrom('#/posts/hello-d1')).toEqual({ page: 'editor', slug: 'hello-d1' });
  expect(routeFrom('#/posts/new-post')).toEqual({ page: 'editor', slug: 'new-post' });
  expect(routeFrom('#/new-post')).toEqual({ page: 'editor', slug: null });
  expect(routeFrom('#/members')).toEqual({ page: 'members' });
  expect(routeFrom('#/members/7f_A-1')).toEqual({ page: 'member', id: '7f_A-1' });
  for (const hash of ['', '#/', '#/members/1/2', '#/plans/1', '#/constructor', '#/posts/<b>'])
    expect(routeFrom(hash)).toBeNull();
  expect(pagesFor(['moderator', 'editor'])).toEqual(['posts', 'comments', 'mailings', 'communities']);
});

test('a post’s address is taken from the blog’s root, and only web addresses are links', () => {
  expect(onBlog('/posts/a', 'https://blog.test/en/')).toBe('https://blog.test/posts/a');
  expect(onBlog('https://other.test/a', 'https://blog.test')).toBe('https://other.test/a');
  expect(onBlog('javascript:alert(1)', 'https://blog.test')).toBeNull();
});

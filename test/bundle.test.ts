import { describe, expect, test } from 'vitest';
import { emptyChunks, everything, fourWidgets, loader, lockedPage, type Page } from './bundle.ts';

const KB = 1000;
const report = (page: Page) => page.files.map(({ file, bytes }) => `${bytes} ${file}`).join('\n');

describe('bytes that a reader pays for, gzip', () => {
  test('the loader alone: at most 2 kB', () => {
    expect(loader().bytes).toBeGreaterThan(300);
    expect(loader().bytes).toBeLessThanOrEqual(2 * KB);
  });

  test.each(['en', 'zh-Hans'] as const)(
    'a page with a locked paywall only (%s): at most 14 kB, all of it counted',
    (locale) => {
      const page = lockedPage(locale);
      expect(page.files.length, report(page)).toBeGreaterThanOrEqual(5);
      expect(page.bytes, report(page)).toBeLessThanOrEqual(14 * KB);
    },
  );

  test.each(['en', 'zh-Hans'] as const)('all four main widgets (%s): at most 40 kB', (locale) => {
    const page = fourWidgets(locale);
    expect(page.bytes, report(page)).toBeLessThanOrEqual(40 * KB);
  });

  test('no module that is loaded on demand was dropped for having effects only', () => {
    expect(emptyChunks()).toEqual([]);
  });

  test('one language never loads the other', () => {
    const zh = new Set(everything('zh-Hans').files.map(({ file }) => file));
    const both = everything('en').files.filter(
      ({ file }) => zh.has(file) && !/lyceum\.|lit-|unsafe|decorator|directive|base-|runtime|query/.test(file),
    );
    expect(both.length).toBeLessThan(everything('en').files.length / 2);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const list = '../shared/data/supply-chain/min-safe-versions.json';

/** Whether version `a` is below `b`; numeric parts only, which is what the list holds. */
function below(a: string, b: string): boolean {
  const [left = [], right = []] = [a, b].map((version) => version.split('-')[0]?.split('.').map(Number));
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0);
  return false;
}

test('versions are compared by number', () => {
  expect(below('4.9.0', '4.13.5')).toBe(true);
  expect(below('4.13.5', '4.13.5')).toBe(false);
});

test.skipIf(!existsSync(list))(`no locked package is below its safe version (needs ${list})`, () => {
  const { packages } = JSON.parse(readFileSync(list, 'utf8')) as {
    packages: Record<string, { min?: string; alt?: string }>;
  };
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  const unsafe = Object.entries(lock.packages).flatMap(([path, { version }]) => {
    const name = path.replace(/^.*node_modules\//, '');
    const rule = Object.hasOwn(packages, name) ? packages[name] : undefined;
    if (!rule?.min || !version || !below(version, rule.min)) return [];
    const backported = rule.alt && version.split('.')[0] === rule.alt.split('.')[0] && !below(version, rule.alt);
    return backported ? [] : [`${name} ${version} < ${rule.min}`];
  });
  expect(unsafe).toEqual([]);
});

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Published with every release: the hashed files that it made itself. */
export interface Release {
  assets: string[];
}

const MANIFEST = 'release.json';

/**
 * Puts the chunks of the release that is live beside the new ones, so that a page opened before the deploy finds what
 * it loads later. Only that one release is kept: its own manifest lists no older files.
 * @returns how many files were fetched
 * @throws Error when the live release has a manifest but a file of it cannot be fetched
 */
export async function keepLiveRelease(live: string, directory: string): Promise<number> {
  const own = (await readdir(join(directory, 'assets'))).map((name) => `assets/${name}`).sort();
  const response = await fetch(new URL(MANIFEST, live)).catch(() => null);
  const previous: Release = response?.ok ? ((await response.json()) as Release) : { assets: [] };
  const missing = previous.assets.filter((path) => /^assets\/[\w.-]+\.js$/.test(path) && !own.includes(path));
  for (const path of missing) {
    const file = await fetch(new URL(path, live));
    if (!file.ok) throw new Error(`${path} of the live release answers ${file.status}; nothing was deployed.`);
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, Buffer.from(await file.arrayBuffer()));
  }
  const release: Release = { assets: own };
  await writeFile(join(directory, MANIFEST), `${JSON.stringify(release)}\n`);
  return missing.length;
}

export async function readRelease(directory: string): Promise<Release> {
  return JSON.parse(await readFile(join(directory, MANIFEST), 'utf8')) as Release;
}

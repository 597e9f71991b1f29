import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that the tests drive. @throws Error that says how to name one */
export function chromiumPath(): string {
  const path = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  if (!path) throw new Error('No Chromium found. Install one, or name it: CHROMIUM=/path/to/chromium npm test');
  return path;
}

/** For a machine without a sandbox or a network: containers, CI. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

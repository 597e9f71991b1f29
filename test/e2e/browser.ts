import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';

/** Third-party cookies stay out, whatever this Chromium's default is; `cookies.test.ts` proves it. */
const args = [...chromiumArgs, '--test-third-party-cookie-phaseout'];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args });

/** A reader with a browser profile of their own. */
export interface Reader {
  context: BrowserContext;
  page: Page;
  /** What went wrong in any page so far: policy violations, uncaught errors, errors on the console. */
  faults: string[];
}

export async function newReader(browser: Browser, viewport = { width: 1280, height: 900 }): Promise<Reader> {
  const context = await browser.newContext({ viewport });
  // As the tests of the other kinds: far beyond what any step takes, on two slow cores that others use too.
  context.setDefaultTimeout(60_000);
  const faults: string[] = [];
  await context.exposeBinding('policyViolated', (_source, text: string) => void faults.push(text));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const report = (globalThis as typeof globalThis & { policyViolated(text: string): void }).policyViolated;
      report(`policy: ${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  context.on('weberror', (error) => void faults.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  return { context, page: await context.newPage(), faults };
}

import type { Page } from 'playwright-core';

/**
 * Counts layout shifts as browsers do (https://github.com/WICG/layout-instability), without the grace that they give
 * after a click. The returned function tells what has moved since the page was loaded.
 */
export async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
      })[]) {
        const what = entry.sources.map(({ node, previousRect: was, currentRect: is }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          const host = (element?.getRootNode() as ShadowRoot | undefined)?.host?.localName;
          return `${host ? `${host} > ` : ''}${element?.localName}.${element?.className} ${was.y}+${was.height} → ${is.y}+${is.height}`;
        });
        moved.push(`${entry.value.toFixed(4)} at scroll ${scrollY}: ${what.join(', ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved);
}

/** Slowly to the end, as somebody reads: half a screen at a time, each shown until everything it asked for has come. */
export async function scrollThrough(page: Page): Promise<void> {
  const pending = new Set<unknown>();
  const add = (request: unknown) => void pending.add(request);
  const remove = (request: unknown) => void pending.delete(request);
  page.on('request', add);
  page.on('requestfinished', remove);
  page.on('requestfailed', remove);
  const settled = async () => {
    do {
      await page.evaluate(
        () =>
          new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 30)),
      );
    } while (pending.size > 0);
  };
  try {
    await settled();
    for (;;) {
      const atEnd = await page.evaluate(() => {
        scrollBy(0, innerHeight / 2);
        return scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
      });
      await settled();
      if (atEnd) return;
    }
  } finally {
    page.off('request', add);
    page.off('requestfinished', remove);
    page.off('requestfailed', remove);
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { launch } from './browser.ts';

/** A server on 127.0.0.1 that sets a cookie fit for third-party use, and answers with the one that it was sent. */
async function listen(): Promise<number> {
  const server: Server = createServer((request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html',
      'set-cookie': 'kept=yes; SameSite=None; Secure; Path=/',
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
    });
    response.end(request.headers.cookie ?? 'none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('the browser of these tests lets no third-party cookie through, neither by fetch nor in a frame', async () => {
  const [apiPort, pagePort] = [await listen(), await listen()];
  const api = `http://127.0.0.1:${apiPort}/`;
  const browser = await launch();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();

  const sentBy = async (address: string) => {
    await page.goto(address);
    const byFetch = await page.evaluate(async (url) => {
      await fetch(url, { credentials: 'include' });
      return (await fetch(url, { credentials: 'include' })).text();
    }, api);
    const frame = await page.evaluateHandle((url) => {
      const element = document.createElement('iframe');
      element.src = url;
      return new Promise<HTMLIFrameElement>((resolve) => {
        element.onload = () => resolve(element);
        document.body.append(element);
      });
    }, api);
    const byFrame = await (await frame.contentFrame())?.locator('body').textContent();
    return { byFetch, byFrame };
  };

  // First the cookie itself: it is kept, and the same site's page sends it, on whatever port.
  await page.goto(api);
  expect(await sentBy(`http://127.0.0.1:${pagePort}/`)).toEqual({ byFetch: 'kept=yes', byFrame: 'kept=yes' });

  // Then the same from another site, as the blog is: and the reason is this browser's rule, not the cookie's own.
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  const reasons = new Set<string>();
  cdp.on('Network.requestWillBeSentExtraInfo', ({ associatedCookies }) => {
    for (const { blockedReasons } of associatedCookies) for (const reason of blockedReasons) reasons.add(reason);
  });
  expect(await sentBy(`http://localhost:${pagePort}/`)).toEqual({ byFetch: 'none', byFrame: 'none' });
  expect([...reasons].filter((reason) => !/^(UserPreferences|ThirdParty\w+)$/.test(reason))).toEqual([]);
  expect(reasons.size).toBeGreaterThan(0);
});

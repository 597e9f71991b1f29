import { expect, test } from 'vitest';
import { OWNER, SITE } from '../../examples/sandbox/seed.ts';
import { mailedCode } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('under the desk’s own policy the charts are drawn, a file is taken in, and all members come out again', async () => {
  const { page } = await world.reader();
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => {
      document.documentElement.dataset.violated = `${violatedDirective} ${sample}`;
    });
  });
  await page.goto(`${world.sandbox.api}/studio?site=${SITE}#/revenue`);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('Code').waitFor();
  await expect.poll(() => mailedCode(world, OWNER.email)).toMatch(/^\d{6}$/);
  await page.getByLabel('Code').fill(await mailedCode(world, OWNER.email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();

  await page.getByRole('heading', { name: 'Revenue', exact: true }).waitFor();
  await page.getByRole('region', { name: 'By month', exact: true }).waitFor();
  await expect.poll(() => page.locator('desk-chart canvas').count()).toBe(2);
  // The canvas is painted: not one colour only.
  const colours = await page
    .locator('desk-chart canvas')
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return new Set(Array.from({ length: pixels.length / 4 }, (_, i) => pixels.slice(i * 4, i * 4 + 4).join())).size;
    });
  expect(colours).toBeGreaterThan(3);

  await page.getByRole('link', { name: 'Import and export' }).click();
  const csv = 'email,name,subscribed_to_emails\nkept@elsewhere.example,Kept Elsewhere,true\nnobody,,\n';
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'ghost.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByText('1 would be new').waitFor();
  await page.getByText('Line 3: this is no e-mail address').waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('1 new', { exact: true }).waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all members' }).click();
  const download = await downloading;
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain('kept@elsewhere.example,Kept Elsewhere,true');

  for (const name of ['Payments', 'Audit trail', 'Newsletter', 'Tokens', 'Webhooks']) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, exact: true }).waitFor();
  }
  expect(await page.evaluate(() => document.documentElement.dataset.violated)).toBeUndefined();
});

import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The frame of every sandbox page; `refresh` in seconds. No script, one stylesheet, light and dark. */
export function page(title: string, body: Html, options: { refresh?: number; className?: string } = {}): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    ${options.refresh ? html`<meta http-equiv="refresh" content="${options.refresh}">` : ''}
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sandbox.css">
  </head>
  <body class="${options.className ?? ''}">${body}</body>
</html>`;
}

export const stylesheet = new Hono().get('/sandbox.css', (c) => {
  const css = ['pages', 'checkout', 'dashboard'].map((name) =>
    readFileSync(new URL(`./${name}.css`, import.meta.url), 'utf8'),
  );
  return c.body(css.join('\n'), 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' });
});

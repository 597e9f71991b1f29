import { html, raw } from 'hono/html';
import { errorStatus } from '../contract/error.ts';
import type { OpenApi, Operation } from './openapi.ts';
import type { JsonSchema } from './schemas.ts';
import { shape } from './shape.ts';

export const style = `
:root{color-scheme:light dark;--ink:light-dark(#1c1e21,#e6e6e3);--soft:light-dark(#5b6068,#a2a6ad);--line:light-dark(#e2e2dc,#33363b);
--page:light-dark(#fdfdfb,#16181b);--sheet:light-dark(#f4f4ef,#1e2125);--link:light-dark(#0b57c2,#86b4ff)}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.6 system-ui,sans-serif}
main{max-width:58rem;margin:0 auto;padding:2rem 1.25rem 5rem}h1{margin:0;font-size:2rem;line-height:1.2}
h2{margin:3rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);text-transform:capitalize}
h3{margin:0;font-size:1rem;font-weight:600;overflow-wrap:anywhere}a{color:var(--link)}a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}p{margin:.25rem 0}.soft{color:var(--soft)}
article{margin:1rem 0;padding:1rem 1.25rem;border:1px solid var(--line);border-radius:.5rem}
code,pre{font:.875rem/1.55 ui-monospace,monospace}pre{margin:.5rem 0 0;padding:.75rem 1rem;overflow-x:auto;background:var(--sheet);border-radius:.375rem}
.method{display:inline-block;min-width:3.75rem;font-weight:700}summary{cursor:pointer;padding:.35rem 0}
table{border-collapse:collapse}td,th{padding:.2rem 1.5rem .2rem 0;text-align:left}`;

/** The API as a page: every endpoint by noun, every named shape, every error. No script. */
export function docsPage(api: OpenApi) {
  const link = linker(Object.keys(api.components.schemas));
  const nouns = new Map<string, { method: string; path: string; operation: Operation }[]>();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [noun] = operation.tags;
      nouns.set(noun, [...(nouns.get(noun) ?? []), { method: method.toUpperCase(), path, operation }]);
    }
  }
  const names = [...nouns.keys()].sort();
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lyceum API</title><style>${raw(style)}</style></head>
<body><main>
<h1>Lyceum API</h1>
<p class="soft">${api.info.description} The same as <a href="/openapi.json">openapi.json</a>.</p>
<nav aria-label="Contents"><ul>${[...names, 'errors', 'shapes'].map((name) => html`<li><a href="#${name}">${name}</a></li>`)}</ul></nav>
${names.map(
  (name) => html`<section><h2 id="${name}">${name}</h2>
${nouns.get(name)?.map(({ method, path, operation }) => endpoint(method, path, operation, link))}</section>`,
)}
<section><h2 id="errors">Errors</h2>
<p>Always <code>{ "error": { "code", "message", "requestId" } }</code>. Branch on the code.</p>
<table><thead><tr><th scope="col">code</th><th scope="col">status</th></tr></thead><tbody>${Object.entries(
    errorStatus,
  ).map(([code, status]) => html`<tr><td><code>${code}</code></td><td>${status}</td></tr>`)}</tbody></table></section>
<section><h2 id="shapes">Shapes</h2>
${Object.entries(api.components.schemas).map(
  ([name, schema]) =>
    html`<details id="shape-${name}"><summary><code>${name}</code></summary><pre>${link(schema)}</pre></details>`,
)}</section>
</main></body></html>`;
}

type Link = (schema: JsonSchema | undefined) => ReturnType<typeof raw>;

function endpoint(method: string, path: string, operation: Operation, link: Link) {
  const done = operation.responses[200];
  const reply = done && 'content' in done ? done.content?.['application/json'].schema : undefined;
  const body = operation.requestBody?.content['application/json'].schema;
  const query = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return html`<article><h3><code><span class="method">${method}</span> ${path}${query.length ? `?${query.join('&')}` : ''}</code></h3>
<p>${operation.summary}. <span class="soft">Callers: ${operation['x-callers'].join(', ')}.</span></p>
${body ? html`<p class="soft">Request</p><pre>${link(body)}</pre>` : ''}
<p class="soft">Reply${reply ? '' : ': no body'}</p>${reply ? html`<pre>${link(reply)}</pre>` : ''}
</article>`;
}

/** The notation, escaped, with a link at every named shape. */
function linker(names: string[]): Link {
  const word = new RegExp(`\\b(?:${names.join('|')})\\b(?!["?:])`, 'g');
  return (schema) => {
    const escaped = shape(schema).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return raw(escaped.replace(word, (name) => `<a href="#shape-${name}">${name}</a>`));
  };
}

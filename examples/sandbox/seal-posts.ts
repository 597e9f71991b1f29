import { readFileSync, writeFileSync } from 'node:fs';
import { newReleaseKey, sealText } from '../../sdk/cli/cipher.ts';
import { SEALED_TYPE } from '../../sdk/cli/sealed-page.ts';
import { renderMarkdown } from '../../worker/markdown/render.ts';
import { SEALED } from './demo.ts';

/**
 * `node examples/sandbox/seal-posts.ts`, after the text of a sealed post of the demo has changed: puts it into its page,
 * sealed as the `seal` command does it, and its key beside the demo's texts. The demo blog has no build that could do it
 * each time, and what it serves is what lies in its folder.
 */
const keys = [];
for (const slug of SEALED) {
  const page = new URL(`../plain-blog/posts/${slug}.html`, import.meta.url);
  const text = renderMarkdown(readFileSync(new URL(`demo/posts/${slug}.md`, import.meta.url), 'utf8'), 'post');
  const key = newReleaseKey(slug);
  const { iv, data } = await sealText(key, text);
  const script = `<script type="${SEALED_TYPE}" class="lyceum-gated" data-key="${key.id}" data-iv="${iv}">${data}</script>\n      `;
  const source = readFileSync(page, 'utf8').replace(
    new RegExp(`<script type="${SEALED_TYPE}".*?</script>\\s*`, 's'),
    '  ',
  );
  const end = source.indexOf('</lyceum-paywall>');
  writeFileSync(page, `${source.slice(0, end)}  ${script}${source.slice(end)}`);
  keys.push(key);
}
writeFileSync(new URL('demo/seals.json', import.meta.url), `${JSON.stringify(keys, null, 2)}\n`);

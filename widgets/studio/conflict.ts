import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { PostSource } from '../../worker/contract/post.ts';
import { ago } from '../base/time.ts';

interface Options {
  theirs: PostSource;
  /** Nothing was saved here before: the slug belongs to another post. */
  isNew: boolean;
  keepMine: () => void;
  takeTheirs: () => void;
}

/** The choice after somebody else saved the same post. Nothing is written until it is made. */
export function conflict({ theirs, isNew, keepMine, takeTheirs }: Options): TemplateResult {
  if (isNew) {
    return html`<section class="notice bad conflict" tabindex="-1" role="alert">
      <h2>${msg('There is a post with this slug already')}</h2>
      <p>${msg(str`It is “${theirs.title}”. Give yours another slug, then save again.`)}</p>
    </section>`;
  }
  return html`<section class="notice bad conflict" tabindex="-1" role="alert">
    <h2>${msg('Somebody else saved this post')}</h2>
    <p>${msg(str`It was saved ${ago(theirs.updatedAt, Date.now())}, after you opened it. Yours is not saved yet. Which one do you want to keep?`)}</p>
    <details>
      <summary>${msg('Look at theirs')}</summary>
      <p><strong>${theirs.title}</strong></p>
      <pre tabindex="0" aria-label=${msg('Their text')}><code>${theirs.markdown}</code></pre>
    </details>
    <div class="row">
      <button type="button" class="button" @click=${keepMine}>${msg('Save mine over theirs')}</button>
      <button type="button" class="button quiet" @click=${takeTheirs}>${msg('Drop mine, take theirs')}</button>
    </div>
  </section>`;
}

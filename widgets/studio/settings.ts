import { msg } from '@lit/localize';
import { html } from 'lit';
import type { LyceumError } from '../../sdk/error.ts';
import type { SiteSettings, SiteSettingsInput } from '../../worker/contract/site.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { DeskRulesForm } from './rules-form.ts';
import { DeskSnippet, pageSnippet } from './snippet.ts';

define('desk-snippet', DeskSnippet);
define('desk-rules-form', DeskRulesForm);

/** The site's name, address, origins and rules, and what to paste into the blog. @fires desk-renamed - The site as it is now. */
export class DeskSettings extends DeskPage {
  readonly #act = new Act(this);
  readonly #settings: Reading<SiteSettings> = new Reading(this, (signal) => this.api.settings({ signal }));
  #dirty = false;

  override get dirty(): boolean {
    return this.#dirty || (this.querySelector<DeskRulesForm>('desk-rules-form')?.dirty ?? false);
  }

  override render() {
    return this.#settings.render(
      (settings) => html`<form class="card form" @submit=${this.#submit} @input=${this.#input}>
          <h2 class="wide">${msg('Your site')}</h2>
          <label class="field"><span>${msg('Name')}</span><input name="name" required maxlength="80" .defaultValue=${settings.name} /></label>
          <label class="field"><span>${msg('Home page')}</span><input name="url" type="url" required maxlength="300" pattern="https?://.+" .defaultValue=${settings.url} /></label>
          <label class="field wide">
            <span>${msg('Origins, one on each line')}</span>
            <textarea name="origins" rows=${Math.max(3, settings.origins.length + 1)} required spellcheck="false" aria-describedby="hint-origins" .defaultValue=${settings.origins.join('\n')}></textarea>
          </label>
          <p id="hint-origins" class="hint wide">${msg('Pages at these addresses may use the community, for example https://blog.example.com. Others are refused.')}</p>
          <div class="wide">${this.#act.render(words)}</div>
          <div class="row wide">
            <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Saving…') : msg('Save settings')}</button>
          </div>
        </form>
        <desk-rules-form .api=${this.api} .settings=${settings} @desk-saved=${this.#ruled}></desk-rules-form>
        <section class="card">
          <h2>${msg('On your blog')}</h2>
          <desk-snippet .label=${msg('Paste these two lines once into the head of every page')} .text=${pageSnippet(settings.id)}></desk-snippet>
        </section>`,
    );
  }

  readonly #ruled = (event: CustomEvent<SiteSettings>) => {
    this.#settings.value = event.detail;
    this.requestUpdate();
  };

  readonly #input = () => {
    this.#dirty = true;
    if (this.#act.done || this.#act.error) this.#act.clear();
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const input: SiteSettingsInput = {
      name: String(given.get('name')).trim(),
      url: String(given.get('url')).trim(),
      origins: String(given.get('origins'))
        .split(/\s+/)
        .filter(Boolean)
        .map((text) => (URL.canParse(text) ? new URL(text).origin : text)),
    };
    this.#dirty = false;
    const saved = await this.#act.run(async () => {
      const { id, name, url, lang, ...rest } = await this.api.writeSettings(input);
      this.#settings.value = { id, name, url, lang, ...rest };
      this.emit('desk-renamed', { id, name, url, lang });
    }, msg('Saved.'));
    if (!saved) this.#dirty = true;
  };
}

function words(error: LyceumError): string {
  if (error.code === 'bad_request') return msg('One of these is not a web address. Begin each with https://');
  return explain(error);
}

import { msg } from '@lit/localize';
import { css, html } from 'lit';
import type { LyceumCore } from '../../sdk/core.ts';
import { LyceumError } from '../../sdk/error.ts';
import { SealsApi } from '../../sdk/seals.ts';
import { define, LyceumElement } from '../base/element.ts';
import { tokens } from '../base/tokens.ts';

/** Why a sealed text stays closed to somebody who may read it. */
type SealProblem = 'insecure' | 'missing' | 'retired' | 'damaged';

/**
 * Opens the text that stands sealed in the page, with the key that the API gives to whoever may read the post.
 * sdk/cli/cipher.ts is the other half.
 * @returns its HTML, or why there is none
 * @throws LyceumError of the call, but for a key that is no more
 */
export async function unseal(
  script: HTMLScriptElement | null,
  slug: string,
  lyceum: LyceumCore,
  signal: AbortSignal,
): Promise<{ html: string } | { problem: SealProblem }> {
  // Browsers have WebCrypto only there.
  if (!isSecureContext) return { problem: 'insecure' };
  if (!script) return { problem: 'missing' };
  const id = script.dataset.key ?? '';
  try {
    const { key: secret } = await new SealsApi(lyceum).key(slug, id, { signal });
    const key = await crypto.subtle.importKey('raw', bytes(secret), 'AES-GCM', false, ['decrypt']);
    const additionalData = new TextEncoder().encode(`${slug} ${id}`);
    const text = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes(script.dataset.iv ?? ''), additionalData },
      key,
      bytes(script.textContent ?? ''),
    );
    return { html: new TextDecoder().decode(text) };
  } catch (error) {
    if (!(error instanceof LyceumError)) {
      if (signal.aborted) throw error;
      return { problem: 'damaged' };
    }
    // A seal that is not in the API's words at all is a damaged one too.
    if (error.code === 'not_found') return { problem: 'retired' };
    if (error.code === 'bad_request') return { problem: 'damaged' };
    throw error;
  }
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.replaceAll('-', '+').replaceAll('_', '/').replace(/\s+/g, ''));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** In the place of a text that could not be opened: why, and a way on. */
class LyceumSealed extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        display: block;
        font-family: var(--lyceum-font, inherit);
      }
    `,
  ];
  static override properties = { ...LyceumElement.properties, problem: {} };

  declare problem: SealProblem;

  override render() {
    const old = this.problem === 'retired' || this.problem === 'missing';
    return html`<div class="failure" role="alert">
      <p>${this.#words()}</p>
      ${
        this.problem === 'insecure'
          ? null
          : html`<button class="button quiet" type="button" @click=${() => (old ? location.reload() : this.lyceum?.changed('access'))}>
              ${old ? msg('Reload the page') : msg('Try again')}
            </button>`
      }
    </div>`;
  }

  #words() {
    switch (this.problem) {
      case 'insecure':
        return msg('This text can only be opened on a secure page (https).');
      case 'missing':
        return msg('The text is not in this copy of the page.');
      case 'retired':
        return msg('This copy of the page is too old to be opened.');
      default:
        return msg('The text of this page could not be opened: it may have been damaged on its way.');
    }
  }
}

/** Shows the problem where the text would be. */
export function showProblem(host: HTMLElement, lyceum: LyceumCore | undefined, problem: SealProblem): void {
  define('lyceum-sealed', LyceumSealed);
  const box = Object.assign(document.createElement('lyceum-sealed') as LyceumSealed, { slot: 'gated', problem });
  if (lyceum) box.lyceum = lyceum;
  host.append(box);
}

import { msg, str } from '@lit/localize';
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What a control says about itself to screen readers. */
interface About {
  invalid: boolean;
  describedBy: string;
}

/**
 * What is wrong in a form, said beside each field. The rules are the browser's own (required, pattern, min …) and those
 * that the form adds; put `novalidate` on it, so that the browser's bubbles stay away.
 */
export class Checks implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** Begins the ids of the form's hints, which are the document's. */
  readonly #form: string;
  #faults: ReadonlyMap<string, string> = new Map();

  constructor(host: ReactiveControllerHost, form: string) {
    this.#host = host;
    this.#form = form;
    host.addController(this);
  }

  hostConnected(): void {}

  /** @returns whether all is well; else the first wrong field has the focus. `own`: what else is wrong, by field. */
  pass(form: HTMLFormElement, own: Readonly<Record<string, string | null>> = {}): boolean {
    const controls = [...form.elements].filter(isControl);
    const faults = new Map<string, string>();
    for (const control of controls) {
      const fault = control.validity.valid ? own[control.name] : wordsFor(control);
      if (fault && !faults.has(control.name)) faults.set(control.name, fault);
    }
    this.#faults = faults;
    this.#host.requestUpdate();
    controls.find(({ name }) => faults.has(name))?.focus();
    return faults.size === 0;
  }

  /** What only the API knows to be wrong. */
  set(form: HTMLFormElement, name: string, fault: string): void {
    this.#faults = new Map([[name, fault]]);
    this.#host.requestUpdate();
    [...form.elements]
      .filter(isControl)
      .find((control) => control.name === name)
      ?.focus();
  }

  /** Somebody is mending the field. */
  clear(name: string): void {
    if (!this.#faults.has(name)) return;
    this.#faults = new Map([...this.#faults].filter(([key]) => key !== name));
    this.#host.requestUpdate();
  }

  /** A whole number, with the limits that are said when it is outside of them. */
  number(name: string, label: string, limits: { min: number; max: number; value: string }, hint = ''): TemplateResult {
    return this.field(
      name,
      label,
      ({ invalid, describedBy }) =>
        html`<input name=${name} type="number" required min=${limits.min} max=${limits.max} step="1" value=${limits.value} aria-invalid=${invalid} aria-describedby=${describedBy} />`,
      hint,
    );
  }

  field(name: string, label: string, control: (about: About) => TemplateResult, hint = ''): TemplateResult {
    const id = `${this.#form}-${name}`;
    const fault = this.#faults.get(name);
    return html`<div class="field">
      <label class="field"><span>${label}</span>${control({ invalid: fault !== undefined, describedBy: `${id}-hint ${id}-fault` })}</label>
      <p class="hint" id="${id}-hint">${hint}</p>
      <p class="error small" role="alert" id="${id}-fault">${fault ?? ''}</p>
    </div>`;
  }
}

const isControl = (element: Element): element is Control =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

function wordsFor(control: Control): string {
  const { validity } = control;
  if (validity.valueMissing) return msg('This is needed.');
  if (control instanceof HTMLInputElement && (control.type === 'number' || control.type === 'date')) {
    const { min, max } = control;
    if (control.type === 'date') return msg('A day that is still to come.');
    return msg(str`A whole number from ${min} to ${max}.`);
  }
  if (control instanceof HTMLInputElement && control.type === 'url')
    return msg('A web address that begins with https://.');
  return control.title || msg('This does not look right.');
}

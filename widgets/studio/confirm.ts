import { msg } from '@lit/localize';
import { html, render } from 'lit';

/** Asks before something that others notice or that cannot be undone. Escape and the first button say no. */
export function confirmed(question: { title: string; text: string; yes: string; danger?: boolean }): Promise<boolean> {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.ariaLabel = question.title;
  render(
    html`<form method="dialog">
      <h2>${question.title}</h2>
      <p>${question.text}</p>
      <div class="row end">
        <button class="button quiet" value="no" autofocus>${msg('Cancel')}</button>
        <button class="button ${question.danger ? 'danger' : ''}" value="yes">${question.yes}</button>
      </div>
    </form>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}

/** Asked before what was typed goes. */
export const mayLeave = () =>
  confirmed({
    title: msg('Leave without saving?'),
    text: msg('What you changed on this page is not saved yet.'),
    yes: msg('Leave'),
    danger: true,
  });

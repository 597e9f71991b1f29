import { msg, str } from '@lit/localize';
import { html } from 'lit';

/** “2 of 5 lessons”. */
export function progressText(completed: number, lessons: number): string {
  return lessons === 1 ? msg(str`${completed} of 1 lesson`) : msg(str`${completed} of ${lessons} lessons`);
}

export function progressBar(title: string, completed: number, lessons: number) {
  return html`<progress aria-label=${msg(str`Progress in ${title}`)} max=${Math.max(lessons, 1)} .value=${completed}></progress>`;
}

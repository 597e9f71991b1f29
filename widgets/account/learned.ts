import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { Profile } from '../../sdk/index.ts';
import { topicName } from '../base/content.ts';

type Learned = Profile['learned'];

/** What was read from the member's own acts: in words, and as small bars. */
export function learnedFrom({ topics, hours, minutes, formats }: Learned) {
  if (topics.length === 0 && formats.length === 0)
    return html`<p class="small muted">${msg('Nothing yet. What you read, finish and like is counted here, and fades with time.')}</p>`;
  return html`<p class="small muted">${msg('Read from what you did; what is long ago counts less. Only you see this.')}</p>
    <ul class="shares" aria-label=${msg('Topics')}>${topics.map(({ topic, share }) => bar(topicName(topic), share))}</ul>
    <ul class="shares" aria-label=${msg('Formats')}>${formats.map(({ kind, share }) => bar(formatName(kind), share))}</ul>
    ${minutes > 0 ? html`<p class="small">${msg(str`About ${Math.max(1, Math.round(minutes))} minutes a week`)}</p>` : null}
    ${hours.some((share) => share > 0) ? day(hours) : null}`;
}

function bar(name: string, share: number) {
  return html`<li>
    <label><span>${name}</span><meter min="0" max="1" .value=${share}></meter></label>
  </li>`;
}

function formatName(kind: Learned['formats'][number]['kind']): string {
  return kind === 'post' ? msg('Posts') : kind === 'course' ? msg('Courses') : msg('Lessons');
}

/** The day as the reader's clock has it; the API counts in UTC. */
function day(hours: readonly number[]) {
  const shift = Math.round(new Date().getTimezoneOffset() / 60);
  const local = hours.map((_, hour) => hours[(hour + shift + 24) % 24] ?? 0);
  const three = local.map((share, hour) => share + (local[(hour + 1) % 24] ?? 0) + (local[(hour + 2) % 24] ?? 0));
  const from = three.indexOf(Math.max(...three));
  const most = Math.max(...local);
  // One path: nested SVG would need a tag of its own in the chunk that every page loads.
  const bars = local.map((share, hour) => `M${hour * 4} 20v${-Math.max(1, (share / most) * 20)}h3V20z`).join('');
  return html`<p class="small">${msg(str`Mostly between ${from}:00 and ${(from + 3) % 24}:00`)}</p>
    <svg class="day" viewBox="0 0 96 20" preserveAspectRatio="none" aria-hidden="true">
      <path d=${bars} />
    </svg>`;
}

import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import type { LyceumCore } from '../../sdk/core.ts';
import type { Course } from '../../sdk/index.ts';
import { RecommendationsApi } from '../../sdk/recommendations.ts';
import { formatName } from './format.ts';
import { lock } from './lock.ts';

type Material = Course['materials'][number];

/** With so many lessons and materials together both fit the space that a page reserves; of more, materials open on demand. */
const FIT = 6;

/** Whether the page's address asks for the materials, as lists of recommendations do. */
export const materialsInAddress = (): boolean => location.hash === '#materials';

export const materialsStyle = css`
  details {
    margin-top: 1.1em;
    font-size: 1rem;
    line-height: 1.5;
  }
  summary {
    width: fit-content;
    cursor: pointer;
    font-weight: 600;
    line-height: 2;
  }
  details p {
    margin-bottom: 0.6em;
  }
  .material {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.85em;
    height: 3.4em;
    padding: 0 1.1em;
  }
  details ul {
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 1.25);
    overflow: hidden;
  }
  a.material {
    color: inherit;
    text-decoration: none;
  }
  a.material .title {
    color: var(--_accent);
  }
  a.material:hover {
    background: var(--_surface);
  }
  a.material:focus-visible {
    outline-offset: -3px;
    border-radius: inherit;
  }
`;

/** What a course recommends beside its lessons: links to other places, for the entitled. */
export function materials(
  // An answer that the browser kept from the release before has no materials.
  { slug, materials = [], outline, state }: Course,
  lyceum: LyceumCore | undefined,
  wanted: boolean,
) {
  if (materials.length === 0) return null;
  const open = wanted || outline.length + materials.length <= FIT;
  return html`<details part="materials" ?open=${open}>
    <summary>${msg(str`Materials (${materials.length})`)}</summary>
    ${state === 'locked' ? html`<p class="small muted">${lock()} ${msg('The links open with the course.')}</p>` : null}
    <ul>${materials.map((material) => html`<li>${row(material, () => followed(lyceum, `${slug}/${material.slug}`))}</li>`)}</ul>
  </details>`;
}

function row({ title, format, minutes, url }: Material, follow: () => void) {
  const aside = html`<span class="aside small muted">${url === null ? lock() : null} ${formatName(format)} · ${msg(str`${minutes} min`)}</span>`;
  return url === null
    ? html`<div class="material"><span class="title">${title}</span>${aside}</div>`
    : html`<a class="material" href=${url} target="_blank" rel="noopener" @click=${follow} @auxclick=${follow}>
        <span class="title">${title}<span class="unseen"> ${msg('(opens in a new tab)')}</span></span>${aside}
      </a>`;
}

/** Lists are poorer without it, the reader is not: a failure is let go. */
function followed(lyceum: LyceumCore | undefined, name: string): void {
  if (lyceum?.signedIn) new RecommendationsApi(lyceum).record('view', 'material', name).catch(() => {});
}

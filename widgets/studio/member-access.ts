import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Grant } from '../../worker/contract/account.ts';
import { grantName, nextCharge, reasonWord, sourceWord, spanOf } from './grant-words.ts';

interface Options {
  grants: readonly Grant[];
  now: number;
  end: (grant: Grant) => void;
}

/** What a member may read, and from where; what is over is folded away. */
export function accessOf({ grants, now, end }: Options): TemplateResult {
  const over = ({ endsAt }: Grant) => endsAt !== null && endsAt <= now;
  const past = grants.filter(over);
  const open = grants.filter((grant) => !over(grant));
  return html`${
    open.length === 0
      ? html`<p class="muted">${msg('Nothing beyond what is open to every member.')}</p>`
      : html`<ul class="rows plain">${open.map((grant) => row(grant, now, end))}</ul>`
  }
    ${
      past.length === 0
        ? nothing
        : html`<details>
            <summary>${msg(str`What is over (${past.length})`)}</summary>
            <ul class="rows plain">${past.map((grant) => row(grant, now, null))}</ul>
          </details>`
    }`;
}

/** Paid access ends with its money: by a refund or by cancelling. */
const byHand = ({ source }: Grant) => source === 'comp' || source === 'gift';

function row(grant: Grant, now: number, end: ((grant: Grant) => void) | null): TemplateResult {
  const name = grantName(grant);
  const more =
    grant.plan !== null && grant.opens === 'content' ? grant.contents.map(({ title }) => title).join(', ') : '';
  return html`<li>
    <div class="row between">
      <span class="title">${name}</span>
      <span class="tag ${looks(grant, now)}">${reasonWord(grant.reason)}</span>
    </div>
    <p class="meta muted"><span>${sourceWord(grant.source)}</span><span>${spanOf(grant, now)}</span>${grant.nextCharge ? html`<span>${nextCharge(grant)}</span>` : nothing}</p>
    ${more ? html`<p class="small muted">${more}</p>` : nothing}
    ${grant.note ? html`<p class="small">“${grant.note}”</p>` : nothing}
    ${
      end && byHand(grant)
        ? html`<div><button type="button" class="button quiet small" aria-label=${msg(str`End access: ${name}`)} @click=${() => end(grant)}>${msg('End')}</button></div>`
        : nothing
    }
  </li>`;
}

function looks({ reason, startsAt, endsAt }: Grant, now: number): string {
  if (['refunded', 'disputed', 'dispute_lost', 'past_due'].includes(reason)) return 'bad';
  return startsAt <= now && (endsAt === null || endsAt > now) ? 'published' : '';
}

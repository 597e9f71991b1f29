import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import type { GiftAdmin, GiftAdminPage, GiftState } from '../../worker/contract/gift.ts';
import { define } from '../base/element.ts';
import { day } from '../base/time.ts';
import { Act } from './act.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';
import { DeskGiftForm } from './gift-form.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

define('desk-gift-form', DeskGiftForm);

interface Shown extends GiftAdminPage {
  plans: PlanAdminList['plans'];
}

/** Gifts that were paid for, given away or earned, newest first. */
export class DeskGifts extends DeskPage {
  @state() private giving = false;
  readonly #act = new Act(this);
  readonly #gifts: Reading<Shown> = new Reading(this, async (signal) => {
    const [page, { plans }] = await Promise.all([
      this.api.call('GET', '/studio/gifts', { query: {} }, { signal }),
      this.api.plans({ signal }),
    ]);
    return { ...page, plans };
  });

  override get dirty(): boolean {
    return this.querySelector<DeskGiftForm>('desk-gift-form')?.dirty ?? false;
  }

  override render() {
    return html`${this.#act.render(words)}
      ${this.#gifts.render(({ gifts, next, plans }) => {
        if (plans.length === 0 && gifts.length === 0) {
          return html`<div class="empty">
            <p>${msg('A gift is time on a plan, and there is no plan yet.')}</p>
            <a class="button" href="#/plans">${msg('Make a plan')}</a>
          </div>`;
        }
        return html`${
          this.giving
            ? html`<desk-gift-form .api=${this.api} .plans=${plans} @desk-given=${() => this.#gifts.run()} @desk-cancelled=${() => this.#close()}></desk-gift-form>`
            : html`<p><button type="button" class="button add" @click=${this.#give}>${msg('Give codes away')}</button></p>`
        }
          ${
            gifts.length === 0
              ? html`<p class="empty">${msg('No gifts yet. Readers can give a plan to somebody, and you can give codes away.')}</p>`
              : html`<ul class="rows">${gifts.map((gift) => this.#row(gift))}</ul>
                  ${more(next, this.#gifts.pending, this.#more)}`
          }`;
      })}`;
  }

  #row(gift: GiftAdmin) {
    const { id, plan, days, state, code, source, createdAt } = gift;
    const free = source !== 'purchase' && (state === 'ready' || state === 'scheduled');
    return html`<li>
      <div class="row between">
        <span class="title">${days === null ? plan : msg(str`${plan}, ${days} days`)}</span>
        <span class="tag ${looks[state]}">${stateWord(state)}</span>
      </div>
      <p class="meta muted">
        <span>${originOf(gift)}</span><span>${day(createdAt)}</span>
        ${gift.redeemedAt === null ? nothing : html`<span>${redeemedBy(gift)}</span>`}
      </p>
      ${
        code === null && !free
          ? nothing
          : html`<div class="row">
              ${code === null ? nothing : html`<code class="key">${code}</code>`}
              ${free ? html`<button type="button" class="button quiet small" aria-label=${msg(str`Take back: ${code ?? plan}`)} @click=${() => this.#void(id)}>${msg('Take back')}</button>` : nothing}
            </div>`
      }
    </li>`;
  }

  readonly #give = async () => {
    this.#act.clear();
    this.giving = true;
    await this.updateComplete;
    this.querySelector<DeskGiftForm>('desk-gift-form')?.focus();
  };

  async #close(): Promise<void> {
    this.giving = false;
    await this.updateComplete;
    this.querySelector<HTMLButtonElement>('.add')?.focus();
  }

  readonly #more = (cursor: string) => {
    const shown = this.#gifts.value;
    if (!shown) return;
    this.#gifts.extend(async (signal) => {
      const page = await this.api.call('GET', '/studio/gifts', { query: { cursor } }, { signal });
      return { ...page, plans: shown.plans, gifts: [...shown.gifts, ...page.gifts] };
    });
  };

  async #void(id: string): Promise<void> {
    const sure = await confirmed({
      title: msg('Take this gift back?'),
      text: msg('Its code cannot be redeemed any more. This cannot be undone.'),
      yes: msg('Take back'),
      danger: true,
    });
    if (!sure) return;
    const done = await this.#act.run(async () => {
      await this.api.call('DELETE', '/studio/gifts/:id', { param: { id } });
      const shown = this.#gifts.value;
      if (!shown) return;
      const gifts = shown.gifts.map((gift) =>
        gift.id === id ? { ...gift, state: 'void' as const, code: null } : gift,
      );
      this.#gifts.value = { ...shown, gifts };
    }, msg('The gift is taken back.'));
    // Somebody redeemed it meanwhile: show who.
    if (!done && this.#act.error?.code === 'conflict') this.#gifts.run();
  }
}

const looks: Record<GiftState, string> = {
  scheduled: 'members',
  ready: 'published',
  redeemed: 'archived',
  void: 'bad',
};

function stateWord(state: GiftState): string {
  return {
    scheduled: msg('Scheduled'),
    ready: msg('Not redeemed yet'),
    redeemed: msg('Redeemed'),
    void: msg('Taken back'),
  }[state];
}

function originOf({ source, giver, to }: GiftAdmin): string {
  const from = giver || msg('a former member');
  if (source === 'referral') return msg(str`Earned by ${from} for a referral`);
  if (source === 'owner') return msg(str`Given away by ${from}`);
  return to === null ? msg(str`Bought by ${from}`) : msg(str`Bought by ${from} for ${to}`);
}

function redeemedBy({ redeemedBy: name, redeemedAt }: GiftAdmin): string {
  const on = day(redeemedAt ?? 0);
  return name === null ? msg(str`redeemed on ${on}`) : msg(str`redeemed by ${name} on ${on}`);
}

function words(error: LyceumError): string {
  return error.code === 'conflict'
    ? msg('This gift was redeemed or taken back in the meantime. The list is as it stands now.')
    : explain(error);
}

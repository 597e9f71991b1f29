/** What each mail is told; the words are made when it is sent. Amounts in minor units, times in epoch milliseconds. */
export interface MailTemplates {
  /** A trial is about to end in a charge. */
  'trial-ending': { plan: string; amount: number; currency: string; at: number };
  /** A pass is about to end; it does not renew. */
  'pass-ending': { plan: string; at: number };
  /** For whom somebody bought time; `code` is typed in at `url`. */
  'gift-received': { plan: string; giver: string; message: string; code: string; url: string };
  /** To the buyer, once paid: the code too, so that it can be handed over. */
  'gift-bought': { plan: string; to: string; code: string; deliverAt: number | null };
  'seat-invited': { team: string; plan: string; url: string };
  /** Confirms that a withdrawal was declared (Directive (EU) 2023/2673), with its time. */
  'withdrawal-declared': { plan: string; amount: number; currency: string; at: number };
  /** A payment failed; access lasts until `until` unless it is mended. */
  'payment-failed': { plan: string; until: number; url: string };
  /** A gated post to who may read it, its teaser to the others; rendered when it is sent. `origin`: the Worker's own, for the link that ends it. */
  post: { slug: string; memberId: string; subject: string; origin: string };
}

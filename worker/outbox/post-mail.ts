import { can } from '../access/can.ts';
import type { Bindings } from '../env.ts';
import type { Mail } from '../mail/send.ts';
import { unsubscribeToken } from '../mail/unsubscribe-token.ts';
import { type Sender, wordsOfPost } from '../mail/words.ts';
import type { Parcel } from './claim.ts';
import type { Known } from './look-up.ts';
import type { MailTemplates } from './templates.ts';

/**
 * A post as a mail to one member. Who may read it by the ledger now gets all of it: its markdown, which is meant to be
 * read as it is written. The others get the summary and the link. One-click unsubscribe as RFC 8058 asks.
 */
export async function postMail(
  env: Bindings,
  parcel: Parcel,
  known: Known,
  site: Sender,
  now: number,
): Promise<Mail | { note: string }> {
  const { slug, subject, origin } = parcel.payload as unknown as MailTemplates['post'];
  const to = known.recipients.get(parcel.id);
  const post = known.posts.get(`${parcel.siteId}/${slug}`);
  if (!to) return { note: 'Not sent: the member is no more.' };
  if (to.banned) return { note: 'Not sent: the member is suspended.' };
  if (!to.newsletter) return { note: 'Not sent: the member wants no posts by mail.' };
  if (post?.status !== 'published') return { note: 'Not sent: the post is not published any more.' };
  const { open } = can(to.reader, { kind: 'post', ...post }, now);
  const unsubscribe = `${origin}/unsubscribe/${await unsubscribeToken(env.SECRET, to.id)}`;
  const words = wordsOfPost(
    {
      subject,
      title: post.title,
      summary: post.summary,
      text: open ? post.markdown : null,
      url: new URL(post.url, site.url).href,
      unsubscribe,
    },
    site,
  );
  return {
    to: to.email,
    ...words,
    headers: { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  };
}

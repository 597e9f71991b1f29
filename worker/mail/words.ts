import type { MailTemplates } from '../outbox/templates.ts';
import { amountText, dayText, isChinese, timeText } from './format.ts';
import { chinese } from './words-zh.ts';

/** The site as its mails name it. */
export interface Sender {
  name: string;
  url: string;
  lang: string;
}

export interface Words {
  subject: string;
  text: string;
}

type Told = Omit<MailTemplates, 'post'>;

export type Language = {
  [Kind in keyof Told]: (told: Told[Kind], site: Sender) => { subject: string; lines: string[] };
} & {
  /** Where what the mail tells of can be changed. */
  change: (site: Sender) => string;
  post: (post: PostMail, site: Sender) => { subject: string; lines: string[] };
};

/** A post as it is mailed. `text` is the gated part, null where the reader has no right to it. */
interface PostMail {
  subject: string;
  title: string;
  summary: string;
  text: string | null;
  url: string;
  /** Ends these mails. */
  unsubscribe: string;
}

const english: Language = {
  'trial-ending': ({ plan, amount, currency, at }, { name, lang }) => ({
    subject: `Your trial of ${name} ends on ${dayText(at, lang)}`,
    lines: [
      `Your trial of ${plan} at ${name} ends on ${dayText(at, lang)}.`,
      `On that day ${amountText(amount, currency, lang)} is charged, before tax, and your membership goes on. If you would rather not, cancel before then and nothing is charged.`,
    ],
  }),
  'pass-ending': ({ plan, at }, { name, lang }) => ({
    subject: `Your pass for ${name} ends on ${dayText(at, lang)}`,
    lines: [
      `Your ${plan} at ${name} ends on ${dayText(at, lang)}.`,
      'It does not renew, and nothing is charged. If you buy another one before then, it begins when this one ends.',
    ],
  }),
  'gift-received': ({ plan, giver, message, code, url }, { name }) => ({
    subject: `${giver} gives you ${plan} at ${name}`,
    lines: [
      `${giver} has bought you ${plan} at ${name}.`,
      ...(message ? [message] : []),
      `Your code is ${code}`,
      `Sign in at ${url} with your e-mail address and type it into your account, under “Gifts, teams and bringing others”. No card is needed. If you are a member already, the time is added to what you have.`,
    ],
  }),
  'gift-bought': ({ plan, to, code, deliverAt }, { name, lang }) => ({
    subject: `Your gift: ${plan} at ${name}`,
    lines: [
      `Thank you. ${plan} at ${name} is paid for.`,
      deliverAt === null
        ? `${to} gets the code by mail now.`
        : `${to} gets the code by mail on ${dayText(deliverAt, lang)}.`,
      `The code is ${code}`,
      'You can hand it over yourself as well; it works once.',
    ],
  }),
  'seat-invited': ({ team, plan, url }, { name }) => ({
    subject: `A seat for you at ${name}`,
    lines: [
      `${team} has a seat for you in ${plan} at ${name}.`,
      `Sign in at ${url} with the address that this mail came to. The seat is in your account, under “Gifts, teams and bringing others”. You pay nothing.`,
    ],
  }),
  'withdrawal-declared': ({ plan, amount, currency, at }, { name, lang }) => ({
    subject: `Your withdrawal from ${plan} at ${name}`,
    lines: [
      `You withdrew from your purchase of ${plan} at ${name} on ${timeText(at, lang)}. This mail confirms it; please keep it.`,
      `${amountText(amount, currency, lang)} goes back to the means that you paid with. Banks take up to ten days to show it. Your access from this purchase has ended.`,
    ],
  }),
  'payment-failed': ({ plan, until, url }, { name, lang }) => ({
    subject: `A payment to ${name} did not go through`,
    lines: [
      `The payment for ${plan} at ${name} did not go through.`,
      `You can read on until ${dayText(until, lang)}. The payment is tried again by itself; if your card has changed, give the new one at ${url}`,
    ],
  }),
  change: ({ name, url }) => `${name}\nYour account, where you can change this: ${url}`,
  post: ({ subject, title, summary, text, url, unsubscribe }, { name }) => ({
    subject,
    lines: [
      title,
      ...(summary ? [summary] : []),
      ...(text === null
        ? [`The rest is for members whose plan includes it. Read on, or see what opens it: ${url}`]
        : [...(text ? [text] : []), `On the web: ${url}`]),
      `You get this mail because you are a member of ${name}.\nNo more posts by mail: ${unsubscribe}`,
    ],
  }),
};

const languageOf = (lang: string): Language => (isChinese(lang) ? chinese : english);

/** A mail's words in the site's language, plain text: what happened, what happens next, where to change it. */
export function wordsOf<Kind extends keyof Told>(kind: Kind, told: Told[Kind], site: Sender): Words {
  const language = languageOf(site.lang);
  const write = language[kind] as (told: Told[Kind], site: Sender) => { subject: string; lines: string[] };
  const { subject, lines } = write(told, site);
  return { subject: oneLine(subject), text: [...lines, language.change(site)].join('\n\n').concat('\n') };
}

export function wordsOfPost(post: PostMail, site: Sender): Words {
  const { subject, lines } = languageOf(site.lang).post(post, site);
  return { subject: oneLine(subject), text: lines.join('\n\n').concat('\n') };
}

/** Names that people chose stand in subjects: no line break gets into a header. */
const oneLine = (text: string) => text.replace(/\s+/gu, ' ').trim();

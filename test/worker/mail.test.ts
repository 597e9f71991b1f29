import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { amountText } from '../../worker/mail/format.ts';
import { knowsKeys, sendMail } from '../../worker/mail/send.ts';
import { wordsOf } from '../../worker/mail/words.ts';
import type { MailTemplates } from '../../worker/outbox/templates.ts';
import { openWire, refusal } from './outbox-wire.ts';

const wire = openWire();
beforeEach(() => wire.reset());

const site = { name: 'Ada’s blog', url: 'https://blog.test/', lang: 'en' };
const at = Date.UTC(2026, 10, 22, 14, 5);

const told: Omit<MailTemplates, 'post'> = {
  'trial-ending': { plan: 'Yearly', amount: 9000, currency: 'usd', at },
  'pass-ending': { plan: 'Summer pass', at },
  'gift-received': {
    plan: 'Yearly',
    giver: 'Grace',
    message: 'Enjoy!',
    code: 'ABCD-EFGH-JKMN',
    url: 'https://blog.test/gift',
  },
  'gift-bought': { plan: 'Yearly', to: 'bob@example.com', code: 'ABCD-EFGH-JKMN', deliverAt: at },
  'seat-invited': { team: 'Acme', plan: 'Team', url: 'https://blog.test/' },
  'withdrawal-declared': { plan: 'Yearly', amount: 9000, currency: 'jpy', at },
  'payment-failed': { plan: 'Yearly', until: at, url: 'https://blog.test/pay' },
};
const kinds = Object.keys(told) as (keyof typeof told)[];

describe.each(['en', 'zh-CN'])('in %s', (lang) => {
  test.each(kinds)('%s names the site and where to change it, in plain text', (kind) => {
    const { subject, text } = wordsOf(kind, told[kind] as never, { ...site, lang });
    expect(subject.length).toBeGreaterThan(5);
    expect(text).toContain(site.name);
    expect(text).toContain(site.url);
    expect(`${subject}${text}`).not.toMatch(/<\w|undefined|null|NaN|\[object/);
    expect(/[\u4e00-\u9fff]/.test(subject + text)).toBe(lang === 'zh-CN');
  });
});

test('says the amount, the day and the code', () => {
  const text = (kind: keyof typeof told) => wordsOf(kind, told[kind] as never, site).text;
  expect(text('trial-ending')).toContain('US$90.00');
  expect(text('trial-ending')).toContain('22 November 2026');
  expect(text('withdrawal-declared')).toContain('9,000');
  expect(text('withdrawal-declared')).toContain('22 November 2026 at 14:05 UTC');
  expect(text('gift-received')).toMatch(/Enjoy![\s\S]*ABCD-EFGH-JKMN/);
});

test('amounts have the decimals of their currency', () => {
  // Decimals: ISO 4217; the last two are Stripe's exceptions, https://docs.stripe.com/currencies#special-cases
  const digits = (amount: number, currency: string) => amountText(amount, currency, 'en').replace(/[^\d.]/g, '');
  expect(digits(123456, 'usd')).toBe('1234.56');
  expect(digits(1234, 'jpy')).toBe('1234');
  expect(digits(1234, 'krw')).toBe('1234');
  expect(digits(12345, 'kwd')).toBe('12.345');
  expect(digits(500000, 'isk')).toBe('5000');
  expect(digits(500000, 'ugx')).toBe('5000');
});

test('what people chose as a name puts no line into a header', () => {
  const evil = { ...told['gift-received'], giver: 'Eve\r\nBcc: all@example.com' };
  expect(wordsOf('gift-received', evil, site).subject).not.toMatch(/[\r\n]/);
});

test('a mail that somebody waits for fails with a code, and carries its headers and key', async () => {
  const mail = { to: 'a@example.com', subject: 'S', text: 'T', headers: { 'X-A': 'b' }, key: 'k' };
  await sendMail(env, mail);
  expect(wire.asked).toEqual([mail]);
  for (const answer of [refusal(500), refusal(422), 'timeout'] as const) {
    wire.answers.push(answer);
    await expect(sendMail(env, mail)).rejects.toMatchObject({ code: 'mail_unavailable', retryAfter: 10 });
  }
  expect(knowsKeys(env)).toBe(true);
});

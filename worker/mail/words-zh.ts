import { amountText, dayText, timeText } from './format.ts';
import type { Language } from './words.ts';

/** Simplified Chinese. */
export const chinese: Language = {
  'trial-ending': ({ plan, amount, currency, at }, { name, lang }) => ({
    subject: `您在${name}的试用将于${dayText(at, lang)}结束`,
    lines: [
      `您在${name}试用的“${plan}”将于${dayText(at, lang)}结束。`,
      `届时将扣款 ${amountText(amount, currency, lang)}（不含税），会员资格继续有效。如不想继续，请在此之前取消，不会产生任何费用。`,
    ],
  }),
  'pass-ending': ({ plan, at }, { name, lang }) => ({
    subject: `您在${name}的通行证将于${dayText(at, lang)}到期`,
    lines: [
      `您在${name}的“${plan}”将于${dayText(at, lang)}到期。`,
      '它不会自动续期，也不会扣款。如果您在到期前再买一张，新的会从这一张到期时开始。',
    ],
  }),
  'gift-received': ({ plan, giver, message, code, url }, { name }) => ({
    subject: `${giver}送您${name}的“${plan}”`,
    lines: [
      `${giver}为您购买了${name}的“${plan}”。`,
      ...(message ? [message] : []),
      `兑换码：${code}`,
      `请在 ${url} 用您的邮箱登录，然后在账户的“赠礼、团队与推荐”中输入兑换码。无需银行卡。如果您已是会员，时间会累加。`,
    ],
  }),
  'gift-bought': ({ plan, to, code, deliverAt }, { name, lang }) => ({
    subject: `您的礼物：${name}的“${plan}”`,
    lines: [
      `谢谢。${name}的“${plan}”已付款。`,
      deliverAt === null ? `兑换码现在会寄给 ${to}。` : `兑换码将于${dayText(deliverAt, lang)}寄给 ${to}。`,
      `兑换码：${code}`,
      '您也可以亲自转交；它只能使用一次。',
    ],
  }),
  'seat-invited': ({ team, plan, url }, { name }) => ({
    subject: `${name}为您预留了席位`,
    lines: [
      `${team}在${name}的“${plan}”中为您预留了一个席位。`,
      `请在 ${url} 用收到本邮件的邮箱登录，然后在账户的“赠礼、团队与推荐”中领取。您无需付费。`,
    ],
  }),
  'withdrawal-declared': ({ plan, amount, currency, at }, { name, lang }) => ({
    subject: `您已撤回在${name}购买的“${plan}”`,
    lines: [
      `您已于 ${timeText(at, lang)} 撤回在${name}购买的“${plan}”。本邮件即为确认，请妥善保存。`,
      `${amountText(amount, currency, lang)} 将退回您的原支付方式，银行最多需要十天才会显示。这次购买带来的访问权限已经结束。`,
    ],
  }),
  'payment-failed': ({ plan, until, url }, { name, lang }) => ({
    subject: `向${name}的一笔付款未成功`,
    lines: [
      `您在${name}的“${plan}”付款未成功。`,
      `您仍可阅读至${dayText(until, lang)}。系统会自动再次尝试扣款；如果您的银行卡已更换，请在 ${url} 更新。`,
    ],
  }),
  change: ({ name, url }) => `${name}\n您可以在自己的账户中更改：${url}`,
  post: ({ subject, title, summary, text, url, unsubscribe }, { name }) => ({
    subject,
    lines: [
      title,
      ...(summary ? [summary] : []),
      ...(text === null
        ? [`其余内容面向订阅了相应方案的会员。继续阅读或了解如何解锁：${url}`]
        : [...(text ? [text] : []), `在网页上阅读：${url}`]),
      `您收到本邮件，是因为您是${name}的会员。\n不再接收文章邮件：${unsubscribe}`,
    ],
  }),
};

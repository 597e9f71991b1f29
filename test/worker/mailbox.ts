import { vi } from 'vitest';

/** The mail provider's side of the wire: keeps what the Worker posts to MAIL_API_URL, and can be made to fail. */
interface Mailbox {
  sent: { to: string; subject: string; text: string }[];
  status: number;
  /** The newest code mailed to the address. */
  code(to: string): string;
}

export function openMailbox(): Mailbox {
  const box: Mailbox = {
    sent: [],
    status: 200,
    code(to) {
      const mail = box.sent.findLast((sent) => sent.to === to);
      const code = mail?.text.match(/\b\d{6}\b/)?.[0];
      if (!code) throw new Error(`no code was mailed to ${to}`);
      return code;
    },
  };
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    if (String(input) !== 'http://mail.test/emails') return real(input, init);
    if (box.status !== 200) return new Response('down', { status: box.status });
    const mail = JSON.parse(String(init?.body)) as { to: string[]; subject: string; text: string };
    box.sent.push({ to: mail.to[0] ?? '', subject: mail.subject, text: mail.text });
    return Response.json({ id: crypto.randomUUID() });
  });
  return box;
}

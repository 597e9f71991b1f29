import { env } from 'cloudflare:workers';
import { app } from '../../../worker/app.ts';
import { host } from './host.ts';
import { type Random, randomFrom } from './random.ts';
import type { Sample } from './requests.ts';

/** All that left the Worker because of one request. */
export interface Outcome {
  status: number;
  headers: Headers;
  body: string;
  /** What it wrote into the log. */
  log: string;
  /** What it sent to others: to mail and webhooks, and to Stripe. */
  sent: { url: string; body: string }[];
}

const bodies = new Set(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'LIST']);

/**
 * Sends the request to the app and waits for all it does, afterwards too. The clock stands, chance is drawn from `seed`,
 * and the database is then as it was: the same request has the same outcome, byte for byte.
 */
export async function outcomeOf(sample: Sample, seed: number): Promise<Outcome> {
  const { method, url, headers, body } = sample;
  const waiting: Promise<unknown>[] = [];
  const ctx = {
    waitUntil: (promise: Promise<unknown>) => void waiting.push(promise),
    passThroughOnException() {},
    props: {},
  };
  const request = new Request(url, { method, headers, ...(body !== null && bodies.has(method) && { body }) });
  heard.length = 0;
  sent.length = 0;
  chance = randomFrom(seed);
  host.keep();
  try {
    const response = await app.fetch(request, env, ctx as unknown as ExecutionContext);
    const text = await response.text();
    for (let done = 0; done < waiting.length; done++) await Promise.allSettled([waiting[done]]);
    return { status: response.status, headers: response.headers, body: text, log: heard.join('\n'), sent: [...sent] };
  } finally {
    host.undo();
  }
}

let chance: Random = randomFrom(1);
const heard: string[] = [];
const sent: Outcome['sent'] = [];

/** Stops the clock, makes chance repeatable, listens to the log, and cuts the wires to mail, webhooks and Stripe. */
export function becomeQuiet(now: number, seed: number): void {
  chance = randomFrom(seed);
  Date.now = () => now;
  const bytes = <T extends ArrayBufferView | null>(into: T): T => {
    if (into) {
      const view = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      for (let i = 0; i < view.length; i++) view[i] = chance.below(256);
    }
    return into;
  };
  const uuid = () => `${chance.hex(8)}-${chance.hex(4)}-4${chance.hex(3)}-8${chance.hex(3)}-${chance.hex(12)}`;
  Object.defineProperty(crypto, 'getRandomValues', { value: bytes });
  Object.defineProperty(crypto, 'randomUUID', { value: uuid });
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    console[level] = (...words: unknown[]) => void heard.push(words.map(String).join(' '));
  }
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = input instanceof Request ? await input.text() : String(init?.body ?? '');
    sent.push({ url, body });
    if (!url.includes('127.0.0.1')) return Response.json({ id: 'sent' });
    const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such thing.' };
    return Response.json({ error }, { status: 404 });
  };
}

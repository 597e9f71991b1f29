import { createServer } from 'node:net';
import { SandboxFault } from './fault.ts';

/** Binds the port for a moment, on one loopback address; `null` where the machine has no such address. */
function probe(host: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(null);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

/**
 * Below those that systems hand out by themselves: between this and whatever listens on it later, nobody is given it.
 * Each process of a test run, up to eight, has a thousand of its own: two that start together never choose the same.
 */
const FREE_FROM = 11_000 + 1000 * (Number(process.env.VITEST_POOL_ID ?? 0) % 8);
let next = Math.floor(1000 * Math.random());

async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const port = FREE_FROM + (next++ % 1000);
    const free = await probe('127.0.0.1', port).catch(() => null);
    if (free) return free;
  }
  throw new SandboxFault(`No port from ${FREE_FROM} on is free.`);
}

/**
 * The port itself when nobody listens on it, or a free one for 0. Both loopback addresses are tried: a browser that
 * is sent to `localhost` tries `::1` first, and would find a stranger there.
 * @throws SandboxFault when the port is taken, naming what needed it
 */
export async function claimPort(port: number, what: string): Promise<number> {
  if (port === 0) return freePort();
  try {
    for (const host of ['127.0.0.1', '::1']) await probe(host, port);
    return port;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw error;
    throw new SandboxFault(
      `Port ${port} is taken, and ${what} needs it. End what listens there (another "npm start"?) and try again.`,
    );
  }
}

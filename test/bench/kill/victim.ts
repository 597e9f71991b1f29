import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ChildOptions } from './child.ts';

export interface Victim {
  url: string;
  sql(...statements: { sql: string; params?: unknown[] }[]): Promise<Record<string, unknown>[][]>;
  /** Of a Worker that splits its batches: resolves when several are in the middle, and stay there. */
  hold(): Promise<void>;
  /** SIGKILL to workerd and to the process that started it; resolves when both are gone. */
  kill(): Promise<void>;
}

/** Starts a Worker in a process of its own, on what the one before it left on the disk. */
export async function startVictim(options: ChildOptions): Promise<Victim> {
  const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(options);
  const gone = once(child, 'exit');
  const [ready] = (await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error('the Worker did not start'))),
  ])) as [{ workerd: number }];
  const url = `http://127.0.0.1:${options.port}`;
  return {
    url,
    async sql(...statements) {
      const reply = await fetch(`${url}/_sql`, { method: 'POST', body: JSON.stringify(statements) });
      if (!reply.ok) throw new Error(await reply.text());
      return (await reply.json()) as Record<string, unknown>[][];
    },
    async hold() {
      const reply = await fetch(`${url}/_hold`);
      if (!reply.ok) throw new Error(await reply.text());
    },
    async kill() {
      process.kill(ready.workerd, 'SIGKILL');
      child.kill('SIGKILL');
      await gone;
      while (isThere(ready.workerd)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Whether it still runs: a dead one that its parent has not asked after yet holds no file and no port (proc(5), state Z). */
function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const WIDTH = 24;

export interface Progress {
  step(what: string): void;
  /** What goes on within a step, where somebody watches. */
  say(what: string): void;
  end(): void;
}

/** A bar where somebody watches; plain lines in a log. */
export function progressOf(total: number, stream: NodeJS.WriteStream = process.stderr, env = process.env): Progress {
  let done = 0;
  const watched = stream.isTTY === true && !env.CI;
  const draw = (what: string) => {
    const full = Math.round((done / Math.max(total, 1)) * WIDTH);
    stream.write(`\r\u001B[K[${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${done}/${total} ${what.slice(0, 40)}`);
  };
  return {
    step(what) {
      done++;
      if (watched) draw(what);
      else stream.write(`${done}/${total} ${what}\n`);
    },
    say(what) {
      if (watched) draw(what);
    },
    end() {
      if (watched) stream.write('\r\u001B[K');
    },
  };
}

/** Runs `work` for each item, so many at a time, in their order. Stops at the first throw; what runs is finished first. */
export async function inParallel<T>(items: readonly T[], at: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failed = false;
  const lane = async () => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: at }, lane));
  const stopped = lanes.find((result) => result.status === 'rejected');
  if (stopped) throw stopped.reason;
}

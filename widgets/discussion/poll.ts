import type { LyceumElement } from '../base/element.ts';

const INTERVAL = 15_000;
const LONGEST = 120_000;

/**
 * Asks every 15 seconds while the reader can see the host: not below the fold, not in a background tab. A failure
 * doubles the pause, up to two minutes; `online` ends it. Returns what asks at once.
 */
export function pollWhileSeen(host: LyceumElement, ask: () => Promise<void>): () => Promise<void> {
  let seen = false;
  let running = false;
  let pause = INTERVAL;
  let last = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isWatched = () => seen && document.visibilityState === 'visible';

  const plan = () => {
    clearTimeout(timer);
    if (isWatched() && !running) timer = setTimeout(now, Math.max(0, last + pause - Date.now()));
  };

  async function now(): Promise<void> {
    if (running) return;
    running = true;
    try {
      await ask();
      pause = INTERVAL;
    } catch {
      pause = Math.min(pause * 2, LONGEST);
    }
    running = false;
    last = Date.now();
    plan();
  }

  const online = () => {
    if (isWatched()) void now();
  };

  const observer = new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? false;
    plan();
  });

  host.addController({
    hostConnected() {
      observer.observe(host);
      document.addEventListener('visibilitychange', plan);
      addEventListener('online', online);
    },
    hostDisconnected() {
      observer.disconnect();
      document.removeEventListener('visibilitychange', plan);
      removeEventListener('online', online);
      seen = false;
      clearTimeout(timer);
    },
  });
  return now;
}

/**
 * What the crawl stands on where it runs in Node (test/bench/leaks): the database's state can be kept and come back to,
 * so that every request meets the same world, whatever the one before it changed.
 */
export interface Host {
  keep(): void;
  /** Back to what was kept last, and forget that. */
  undo(): void;
}

declare global {
  var lyceumHost: Host;
}

export const host: Host = globalThis.lyceumHost;

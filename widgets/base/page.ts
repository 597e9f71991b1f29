import type { LyceumCore } from '../../sdk/core.ts';

/**
 * The page's client, for every element that is not given one. A module's variable instead of `@lit/context`: one page
 * has one client, and the library would take a tenth of the byte budget (docs/decisions/0002-bytes.md).
 */
let client: LyceumCore | undefined;
const waiting = new Set<(lyceum: LyceumCore) => void>();

export function provide(lyceum: LyceumCore): void {
  client = lyceum;
  for (const tell of waiting) tell(lyceum);
  waiting.clear();
}

/** Calls back with the page's client, at once or as soon as there is one. */
export function whenProvided(tell: (lyceum: LyceumCore) => void): void {
  if (client) tell(client);
  else waiting.add(tell);
}

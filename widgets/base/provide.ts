import { LyceumCore } from '../../sdk/core.ts';
import { provide } from './page.ts';

/** What the embed calls once, before it defines the first element. */
export default (api: string, site: string): void => {
  const lyceum = new LyceumCore({ api, site });
  // Back to a frozen page: whoever has signed out meanwhile in another tab shall not be shown what was open.
  addEventListener('pageshow', (event) => {
    if (event.persisted) lyceum.changed('session');
  });
  provide(lyceum);
};

import { LyceumCore } from '../../sdk/core.ts';
import { provide } from './page.ts';

/** What the embed calls once, before it defines the first element. */
export default (api: string, site: string): void => provide(new LyceumCore({ api, site }));

import { fileURLToPath } from 'node:url';
import { buildWhenStale } from '../../examples/sandbox/build.ts';

/** Once, before the files that start whole stacks: two at a time, they would both build. */
export default () => buildWhenStale(fileURLToPath(new URL('../../', import.meta.url).href), console.info);

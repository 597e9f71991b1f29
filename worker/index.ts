import { drizzle } from 'drizzle-orm/d1';
import { expireSignIns } from './account/expire.ts';
import { app } from './app.ts';
import type { Bindings } from './env.ts';
import { trimInteractions } from './recommendations/retention.ts';

export default {
  fetch: app.fetch,
  /** Daily (wrangler.toml): removes what has outlived its use. A failure of one leaves the others their turn. */
  async scheduled(controller, env, ctx) {
    const db = drizzle(env.DB);
    ctx.waitUntil(trimInteractions(db, controller.scheduledTime));
    ctx.waitUntil(expireSignIns(db, controller.scheduledTime));
  },
} satisfies ExportedHandler<Bindings>;

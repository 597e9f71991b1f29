import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { modelKey } from '../../worker/recommendations/model/keys.ts';
import { loadModel } from '../../worker/recommendations/model/read.ts';
import { begin, keysOf, makeReaders, train, versionsOf } from './training-factory.ts';

test('a site with enough readers gets a model', async () => {
  const { siteId, posts, pairs } = await makeReaders();
  const version = await begin(siteId, pairs);
  const { outcome } = await train(siteId, version);
  const [row] = await versionsOf(siteId);
  console.log(JSON.stringify(row));
  expect(outcome).toBe('ended');
  expect(row).toMatchObject({ version: 1, status: 'current', members: 60, items: posts.length, pairs });
  expect(await keysOf(`training/${siteId}/`)).toEqual([]);
  expect(await keysOf(`models/${siteId}/`)).toEqual([modelKey(siteId, 1)]);
  const model = await loadModel(env, siteId, 1);
  expect(model?.ids.length).toBe(posts.length);
});

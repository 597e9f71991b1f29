import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { STAFF_COOKIE } from '../../worker/http/credential.ts';
import { makeCourse, makePost } from './course-factory.ts';
import { API, makeSite, makeStaff, pageFetch } from './world.ts';

test('the desk reads the blog as a visitor does: a cookie opens no gated text, and is no error', async () => {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  const post = await makePost(site, { access: 'paid' });
  const course = await makeCourse(site, { access: 'members' });
  for (const path of [
    `/posts/${post}`,
    `/courses/${course}`,
    '/recommendations',
    '/courses',
    `/threads/${post}/comments`,
  ]) {
    const response = await owner.fetch(path);
    expect([path, response.status]).toEqual([path, 200]);
  }
  expect(await (await owner.fetch(`/posts/${post}`)).json()).toMatchObject({ state: 'locked', reason: 'sign_in' });
});

test('a cookie that is over does not bar the way to a new sign-in', async () => {
  const site = await makeSite();
  const owner = await makeStaff(site, 'owner');
  await env.DB.prepare('delete from session where site_id = ?').bind(site).run();
  expect((await owner.fetch('/studio/session')).status).toBe(401);
  const response = await pageFetch(API)(`${API}/api/v1/sites/${site}/studio/session`, {
    method: 'POST',
    headers: { Cookie: `${STAFF_COOKIE}=${owner.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ verifier: 'x'.repeat(43), code: '123456' }),
  });
  // The code is judged, not the dead cookie.
  expect(await response.json()).toMatchObject({ error: { code: 'code_expired' } });
});

import { Hono } from 'hono';
import { Path, PathGoalInput } from '../contract/path.ts';
import { DismissalInput, FollowInput, People, Profile, ProfileInput, ProfileSaved } from '../contract/profile.ts';
import type { Env } from '../env.ts';
import { body } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { writeDismissal, writeFollow } from './feedback.ts';
import { readPath, writeGoal } from './path.ts';
import { listPeople } from './people.ts';
import { readProfile, writeProfile } from './profile.ts';

export const profiles = new Hono<Env>()
  .get(
    '/profile',
    endpoint({ callers: ['member'], summary: 'All that the own lists are made from', reply: Profile }),
    async (c) => c.json(await readProfile(c)),
  )
  .put(
    '/profile',
    endpoint({ callers: ['member'], summary: 'Change the own profile', reply: ProfileSaved }),
    body(ProfileInput),
    async (c) => c.json(await writeProfile(c, c.req.valid('json'))),
  )
  .get(
    '/people',
    endpoint({ callers: ['member'], summary: 'Whom to follow, learn from and work with', reply: People }),
    async (c) => c.json(await listPeople(c)),
  )
  .get(
    '/path',
    endpoint({ callers: ['member'], summary: 'The way to the own goal, each step with why', reply: Path }),
    async (c) => c.json(await readPath(c)),
  )
  .put(
    '/path/goal',
    endpoint({ callers: ['member'], summary: 'Set the own goal, or take it away', reply: Path }),
    body(PathGoalInput),
    async (c) => c.json(await writeGoal(c, c.req.valid('json'))),
  )
  .put(
    '/follows',
    endpoint({ callers: ['member'], summary: 'Follow a topic or a member, or stop' }),
    body(FollowInput),
    async (c) => {
      await writeFollow(c, c.req.valid('json'));
      return c.body(null, 204);
    },
  )
  .put(
    '/dismissals',
    endpoint({ callers: ['member'], summary: 'Not interested, or interested again' }),
    body(DismissalInput),
    async (c) => {
      await writeDismissal(c, c.req.valid('json'));
      return c.body(null, 204);
    },
  );

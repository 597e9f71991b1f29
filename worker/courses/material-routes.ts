import { Hono } from 'hono';
import * as v from 'valibot';
import { MaterialInput, MaterialOrder, MaterialSource, MaterialSourceList } from '../contract/course.ts';
import { Slug } from '../contract/value.ts';
import type { Env } from '../env.ts';
import { body, params } from '../http/body.ts';
import { endpoint } from '../http/endpoint.ts';
import { listMaterials, orderMaterials, removeMaterial, writeMaterial } from './materials.ts';

const ByCourse = v.object({ course: Slug });
const ByMaterial = v.object({ course: Slug, material: Slug });

export const materials = new Hono<Env>()
  .get(
    '/studio/courses/:course/materials',
    endpoint({ callers: ['owner', 'instructor'], summary: 'The materials of a course', reply: MaterialSourceList }),
    params(ByCourse),
    async (c) => c.json(await listMaterials(c, c.req.valid('param').course)),
  )
  .put(
    '/studio/courses/:course/materials',
    endpoint({ callers: ['owner', 'instructor'], summary: 'Put materials in order', reply: MaterialSourceList }),
    params(ByCourse),
    body(MaterialOrder),
    async (c) => c.json(await orderMaterials(c, c.req.valid('param').course, c.req.valid('json'))),
  )
  .put(
    '/studio/courses/:course/materials/:material',
    endpoint({ callers: ['owner', 'instructor'], summary: 'Create or replace a material', reply: MaterialSource }),
    params(ByMaterial),
    body(MaterialInput),
    async (c) => {
      const { course, material } = c.req.valid('param');
      return c.json(await writeMaterial(c, course, material, c.req.valid('json')));
    },
  )
  .delete(
    '/studio/courses/:course/materials/:material',
    endpoint({ callers: ['owner', 'instructor'], summary: 'Remove a material' }),
    params(ByMaterial),
    async (c) => {
      const { course, material } = c.req.valid('param');
      await removeMaterial(c, course, material);
      return c.body(null, 204);
    },
  );

import { Fault } from '../http/fault.ts';

export const noCourse = (slug: string) => new Fault('not_found', `There is no course "${slug}" on this site.`);

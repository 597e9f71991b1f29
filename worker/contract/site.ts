import * as v from 'valibot';
import { Email } from './account.ts';
import { line, Slug, Time } from './value.ts';

/** An origin as browsers send it: scheme, host and port, nothing else. */
export const Origin = v.pipe(
  v.string(),
  v.maxLength(200),
  v.check((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), 'not an origin'),
);

/** What everybody may know of a site. */
export const Site = v.object({ id: Slug, name: v.string(), url: v.string(), lang: v.string() });
export type Site = v.InferOutput<typeof Site>;

const siteFields = {
  /** One line: it stands in the subject of mails. */
  name: line(80),
  /** The blog's home page. */
  url: v.pipe(v.string(), v.maxLength(300), v.url(), v.regex(/^https?:\/\//, 'not a web address')),
  /** Origins whose pages may call the API for this site. */
  origins: v.pipe(v.array(Origin), v.minLength(1), v.maxLength(20)),
};

/** The owner's view of the site. */
export const SiteSettings = v.object({ ...siteFields, id: Slug, lang: v.string(), createdAt: Time });
export type SiteSettings = v.InferOutput<typeof SiteSettings>;

export const SiteSettingsInput = v.strictObject(siteFields);
export type SiteSettingsInput = v.InferOutput<typeof SiteSettingsInput>;

/** Claims a deployment: the site and its first owner. `token` is the deployment's SETUP_TOKEN. */
export const SetupInput = v.strictObject({
  ...siteFields,
  id: Slug,
  token: v.pipe(v.string(), v.maxLength(200)),
  ownerEmail: Email,
  ownerName: line(60),
});
export type SetupInput = v.InferOutput<typeof SetupInput>;

export const SetupReply = v.object({ site: Slug, studio: v.string() });
export type SetupReply = v.InferOutput<typeof SetupReply>;

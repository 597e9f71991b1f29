import * as v from 'valibot';

/** Epoch milliseconds. */
export const Time = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What names a site or a content in URLs and attributes: lower-case letters, digits and single hyphens, 1 to 80. */
export const Slug = v.pipe(v.string(), v.maxLength(80), v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'not a slug'));

export const Level = v.picklist(['beginner', 'intermediate', 'advanced']);
export type Level = v.InferOutput<typeof Level>;

/** Who may read a content in full: everybody, who is signed in, or who holds a grant for it. */
export const Access = v.picklist(['open', 'members', 'paid']);
export type Access = v.InferOutput<typeof Access>;

export const Topics = v.pipe(v.array(Slug), v.maxLength(8));

export const ContentKind = v.picklist(['post', 'course', 'lesson']);
export type ContentKind = v.InferOutput<typeof ContentKind>;

/** What members act on: contents, and the materials of courses, as `course/material`. */
export const ActedKind = v.picklist([...ContentKind.options, 'material']);
export type ActedKind = v.InferOutput<typeof ActedKind>;

/** A content's name within its site: a slug, or `course/lesson` for a lesson. */
export const ContentSlug = v.pipe(
  v.string(),
  v.maxLength(161),
  v.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)?$/, 'not a content slug'),
);

/** Where the next page of a list starts; opaque, from the previous reply. */
export const Cursor = v.pipe(v.string(), v.maxLength(200));

/**
 * Control, unassigned, private-use, line-breaking, bidi-control and invisible characters. Joiners and the emoji
 * variation selector are spared: names in Persian, Hindi or emoji need them.
 */
const unseen =
  /(?!\u200C|\u200D|\uFE0F)(?:\p{Cc}|\p{Cn}|\p{Co}|\p{Cs}|\p{Zl}|\p{Zp}|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point})/u;

/** One line of text that people see: trimmed, NFC, nothing in it unseen. */
export const line = (max: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => text.normalize('NFC').trim()),
    v.minLength(1),
    v.maxLength(max),
    v.check((text) => !unseen.test(text), 'invisible characters'),
  );

import { msg } from '@lit/localize';
import type { Course } from '../../sdk/index.ts';

/** What kind of thing a material is. */
export function formatName(format: Course['materials'][number]['format']): string {
  switch (format) {
    case 'article':
      return msg('Article');
    case 'video':
      return msg('Video');
    case 'book':
      return msg('Book');
    case 'code':
      // “Code” alone is the one of a sign-in.
      return msg('Source code');
    case 'slides':
      return msg('Slides');
    case 'data':
      return msg('Data');
    default:
      // Of a later release.
      return format;
  }
}

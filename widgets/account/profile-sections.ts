import { define } from '../base/element.ts';
import { LyceumDismissed } from './dismissed.ts';
import { LyceumFollows } from './follows.ts';
import { LyceumProfile } from './profile.ts';
import { LyceumProfileForm } from './profile-form.ts';

/** A function, since a module that is imported for its effects alone is dropped from the build (`sideEffects` in package.json). */
export function defineProfile(): void {
  define('lyceum-follows', LyceumFollows);
  define('lyceum-dismissed', LyceumDismissed);
  define('lyceum-profile-form', LyceumProfileForm);
  define('lyceum-profile', LyceumProfile);
}

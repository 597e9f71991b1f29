import { expect, test } from 'vitest';
import { openMailbox } from './mailbox.ts';
import { makeSite, unique, visitor } from './world.ts';

const mailbox = openMailbox();

test('an e-mail code opens a session, and signing out ends it', async () => {
  const lyceum = visitor(await makeSite());
  const email = `${unique('ada')}@example.com`;
  await lyceum.account.requestCode(email);
  await lyceum.account.signIn(mailbox.code(email));
  expect(await lyceum.account.read()).toMatchObject({ email, name: 'ada', onboarded: false, grants: [] });
  await lyceum.account.signOut();
  expect(lyceum.signedIn).toBe(false);
  await expect(lyceum.account.read()).rejects.toMatchObject({ code: 'unauthenticated' });
});

import { afterEach, expect, test } from 'vitest';
import { offline } from './page.ts';
import { mount, PaywallApi } from './paywall-page.ts';

afterEach(() => document.body.replaceChildren());

test('a page that the browser kept aside and brings back has not kept the text of somebody who left', async () => {
  const api = new PaywallApi();
  api.paid = true;
  const { host, lyceum, open, locked } = mount(api, { signedIn: true });
  await open();
  // Signed out on another page of the blog: this one, kept aside, was told nothing.
  lyceum.session.clear();
  api.before = () => {
    throw offline;
  };
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  await host.updateComplete;
  expect(host.textContent).toBe('The teaser.');
  api.before = () => {};
  dispatchEvent(new Event('online'));
  await locked();
});

/** The desk's first script: chooses the language's build (`@lit/localize`, transform mode) and opens the desk. */
const builds = import.meta.glob('../../.build/locales/*/widgets/studio/desk.js');

const wanted = new URL(location.href).searchParams.get('lang') ?? navigator.language;
const locale = /^zh\b/i.test(wanted) ? 'zh-Hans' : 'en';
document.documentElement.lang = locale;

void builds[`../../.build/locales/${locale}/widgets/studio/desk.js`]?.().then(() => {
  document.body.append(document.createElement('desk-app'));
});

import { minifyHTMLLiterals } from 'minify-literals';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Built from what `lit-localize build` made of the sources: one tree a language. */
const en = '.build/locales/en';
/** The localised trees are JavaScript, but dynamic imports in them still name the TypeScript sources. */
const resolve = { alias: [{ find: /^(\.{1,2}\/.*)\.ts$/, replacement: '$1.js' }] };

/** Takes the white space out of html`…` and css`…`, which no minifier of JavaScript may touch. */
const minifyTemplates: Plugin = {
  name: 'minify-templates',
  apply: 'build',
  async transform(code, id) {
    if (!/\.build\/locales\/.*\.js$/.test(id) || !/(?:html|css)\s*`/.test(code)) return null;
    return minifyHTMLLiterals(code, { fileName: id });
  },
};

/** What every element needs goes into two chunks: small files compress badly, and each is a request. */
const groups = [
  {
    name: 'lit',
    test: /node_modules\/(?:lit|lit-html|lit-element|@lit\/reactive-element)\/(?!.*(?:decorators|directive))/,
    priority: 2,
  },
  {
    name: (id: string) => {
      const locale = id.match(
        /\.build\/locales\/([^/]+)\/(?:sdk\/(?:core|session|error|posts)|widgets\/base\/(?:page|element|request|tokens|format))\b/,
      );
      return locale ? `base-${locale[1]}` : null;
    },
    priority: 1,
  },
];

/** What readers get: a tiny loader under a fixed name, everything else under hashed names that may be kept for ever. */
const embed: UserConfig = {
  publicDir: 'widgets/public',
  resolve,
  plugins: [minifyTemplates],
  base: './',
  build: {
    outDir: 'dist/public',
    emptyOutDir: true,
    target: 'es2022',
    // As a library: Vite then adds no preload code to the loader, which would be half of it.
    lib: { entry: { lyceum: 'widgets/embed.ts' }, formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        entryFileNames: '[name].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        codeSplitting: { groups },
      },
    },
  },
};

/** The owner's desk, apart from what readers get: one page, whose language `main.ts` chooses. */
const studio: UserConfig = {
  root: 'widgets/studio',
  base: '/studio/',
  publicDir: false,
  resolve,
  plugins: [minifyTemplates],
  build: { outDir: '../../dist/public/studio', emptyOutDir: true, target: 'es2022' },
};

/** The SDK as one file under a fixed name, for pages that import it from the Worker. */
const sdk: UserConfig = {
  publicDir: false,
  resolve,
  build: {
    outDir: 'dist/public',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: { sdk: `${en}/sdk/index.js` }, formats: ['es'] },
    rolldownOptions: { output: { minify: true, entryFileNames: '[name].js' } },
  },
};

/** The npm entries; lit and its parts stay imports, so that an application has one copy. */
const library: UserConfig = {
  publicDir: false,
  resolve,
  build: {
    outDir: 'dist/package',
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: {
      entry: { 'sdk/index': `${en}/sdk/index.js`, 'widgets/index': `${en}/widgets/index.js` },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^lit($|\/)/, /^@lit\//],
      // Here the elements stand in one file; that some are loaded on demand counts on the page alone.
      checks: { ineffectiveDynamicImport: false },
    },
  },
};

const modes: Record<string, UserConfig> = { studio, sdk, library };

export default defineConfig(({ mode }) => modes[mode] ?? embed);

import { defineConfig, type UserConfig } from 'vite';

/** Built from what `lit-localize build` made of the sources: one tree a language. */
const en = '.build/locales/en';
/** The localised trees are JavaScript, but dynamic imports in them still name the TypeScript sources. */
const resolve = { alias: [{ find: /^(\.{1,2}\/.*)\.ts$/, replacement: '$1.js' }] };

/** What readers get: a tiny loader under a fixed name, everything else under hashed names that may be kept for ever. */
const embed: UserConfig = {
  publicDir: 'widgets/public',
  resolve,
  base: './',
  build: {
    outDir: 'dist/public',
    emptyOutDir: true,
    target: 'es2022',
    // As a library: Vite then adds no preload code to the loader, which would be half of it.
    lib: { entry: { lyceum: 'widgets/embed.ts' }, formats: ['es'] },
    rolldownOptions: {
      output: { minify: true, entryFileNames: '[name].js', chunkFileNames: 'assets/[name]-[hash].js' },
    },
  },
};

/** The owner's desk, apart from what readers get. */
const studio: UserConfig = {
  root: 'widgets/studio',
  base: '/studio/',
  publicDir: false,
  build: { outDir: '../../dist/public/studio', emptyOutDir: true, target: 'es2022' },
};

/** The npm entries; lit and its parts stay imports, so that an application has one copy. */
const library: UserConfig = {
  resolve,
  publicDir: false,
  build: {
    outDir: 'dist/package',
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: {
      entry: { 'sdk/index': `${en}/sdk/index.js`, 'widgets/index': `${en}/widgets/index.js` },
      formats: ['es'],
    },
    rolldownOptions: { external: [/^lit($|\/)/, /^@lit\//, 'stripe'] },
  },
};

export default defineConfig(({ mode }) => (mode === 'studio' ? studio : mode === 'library' ? library : embed));

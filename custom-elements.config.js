/** Internal state is no attribute; the analyzer only knows that of decorated fields. */
const onlyAttributes = {
  name: 'only-attributes',
  moduleLinkPhase({ moduleDoc }) {
    for (const declaration of moduleDoc.declarations ?? []) {
      const inner = new Set(
        declaration.members?.filter(({ privacy }) => privacy === 'private').map(({ name }) => name),
      );
      if (declaration.attributes) {
        declaration.attributes = declaration.attributes.filter(({ fieldName, name }) => !inner.has(fieldName ?? name));
      }
    }
  },
};

/** For `cem analyze`: the manifest that editors and frameworks read. */
export default {
  globs: ['widgets/*/lyceum-*.ts', 'widgets/base/element.ts'],
  outdir: 'dist/package',
  litelement: true,
  plugins: [onlyAttributes],
};

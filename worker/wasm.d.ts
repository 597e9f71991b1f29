/** A static import of a .wasm file is a compiled module: wrangler and the tests' plugin both make it so. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

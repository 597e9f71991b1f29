/** As much of an R2 bucket as lists ask for. */
export function memoryBucket() {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    get: async (key: string) => {
      const bytes = objects.get(key);
      return bytes ? { arrayBuffer: async () => bytes.slice().buffer } : null;
    },
    head: async (key: string) => (objects.has(key) ? {} : null),
    put: async (key: string, bytes: Uint8Array<ArrayBuffer>) => void objects.set(key, bytes),
    delete: async (keys: string | string[]) => {
      for (const key of [keys].flat()) objects.delete(key);
    },
  };
}

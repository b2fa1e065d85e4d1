import { keyParts, type FileStore } from "./file-store.ts";

export function memoryFiles(): FileStore {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const below = (folder: string): string[] => [...files.keys()].filter((key) => key.startsWith(`${folder}/`));
  return {
    kind: "memory",
    has: (key) => Promise.resolve(files.has(key)),
    read: (key) => Promise.resolve(files.get(key)?.slice() ?? null),
    write: (key, bytes) => Promise.resolve(void files.set(keyParts(key).join("/"), bytes.slice())),
    remove: (key) => Promise.resolve(void files.delete(key)),
    list: (folder) =>
      Promise.resolve(below(folder).map((key) => ({ key, bytes: files.get(key)?.length ?? 0 }))),
    removeFolder: (folder) => {
      for (const key of below(folder)) files.delete(key);
      return Promise.resolve();
    },
  };
}

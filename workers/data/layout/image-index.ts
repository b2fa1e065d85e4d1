/** Finds the image that a table's cell means: by path, by name, with or without its extension. */
import { baseName, withoutExtension } from "../paths.ts";
import type { SourceFile } from "../source.ts";

export interface ImageIndex {
  /** @param part - which folders win when a name is there twice */
  find(cell: string, part: "train" | "test" | "any"): SourceFile | null;
}

export const inTestFolder = (path: string): boolean => /(^|\/)test[^/]*\//i.test(path);

export function imageIndex(images: readonly SourceFile[]): ImageIndex {
  const byKey = new Map<string, SourceFile[]>();
  for (const image of images) {
    for (const key of keysOf(image.path)) {
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [image]);
      else list.push(image);
    }
  }
  return {
    find(cell, part) {
      const wanted = cell
        .replaceAll("\\", "/")
        .replace(/^\.?\//, "")
        .normalize("NFC")
        .toLowerCase();
      const found = byKey.get(wanted) ?? [];
      if (part === "any") return found[0] ?? null;
      return found.find(({ path }) => inTestFolder(path) === (part === "test")) ?? null;
    },
  };
}

/** Every tail of the path, each with and without extension. */
function keysOf(path: string): Set<string> {
  const keys = new Set<string>();
  for (let tail = path.toLowerCase(); ; tail = tail.slice(tail.indexOf("/") + 1)) {
    keys.add(tail).add(withoutExtension(tail));
    if (tail === baseName(tail)) return keys;
  }
}

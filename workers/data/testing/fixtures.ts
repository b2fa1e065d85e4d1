/** Small pictures and data sets for tests. */
import sharp, { type Sharp } from "sharp";
import type { DatasetManifest, ImageItem } from "../../../protocol/index.ts";
import { memorySource } from "../samples/memory-source.ts";
import type { SourceTree } from "../source.ts";

/** A picture with texture that depends on `which`, so that no two are alike. */
export function picture(which: number, width = 24, height = 24): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  let word = (which + 1) * 2654435761;
  for (let at = 0; at < pixels.length; at++) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    pixels[at] = word >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export const png = (which: number, width?: number, height?: number): Promise<Buffer> =>
  picture(which, width, height).png().toBuffer();

export const textBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Class folders of PNGs. @param counts - images of each class */
export async function classFolderFiles(
  counts: Readonly<Record<string, number>>,
  prefix = "",
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let which = prefix.length * 1000;
  for (const [name, count] of Object.entries(counts)) {
    for (let i = 0; i < count; i++) files.set(`${prefix}${name}/${i}.png`, await png(which++));
  }
  return files;
}

export const tree = (files: ReadonlyMap<string, Uint8Array>): SourceTree => memorySource("test", files);

/** A manifest without files, for splitting. */
export function manifestOf(
  items: readonly { labels: number[]; group?: string | null; part?: "train" | "test" }[],
  classes: number,
): DatasetManifest {
  return {
    v: 1,
    name: "test",
    kind: "images",
    task: items.some(({ labels }) => labels.length !== 1) ? "multi-label" : "single-label",
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
    items: items.map(({ labels, group, part }, at): ImageItem => ({
      path: `${at}.png`,
      sha256: at.toString(16).padStart(64, "0"),
      bytes: 1,
      width: 8,
      height: 8,
      labels,
      group: group ?? null,
      part: part ?? "train",
      brightness: 0.5,
    })),
    submission: null,
    licence: null,
  };
}

/** Builds the shipped samples from npm packages: the same import as of any other data, kept as one file. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspectImport } from "../inspect-import.ts";
import { memorySource } from "../samples/memory-source.ts";
import type { SampleKind } from "../samples/open-sample.ts";
import { encodeSample } from "../samples/sample-format.ts";
import { digitFiles } from "./build-digits.ts";
import { emojiFiles } from "./build-emoji.ts";
import { nodeDecoder } from "./sharp-decoder.ts";

export interface SampleFiles {
  readonly name: string;
  readonly licence: string;
  /** class folders below train/ and test/, and tables, by path */
  readonly images: ReadonlyMap<string, Uint8Array>;
}

const VERSION = 1; // raise when what is built changes
const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/firstlight/samples/", import.meta.url));

/** @returns the sample's file, built at the first call and cached */
export async function sampleBytes(kind: SampleKind): Promise<Uint8Array> {
  const path = join(CACHE, `${kind}-${VERSION}.bin`);
  const cached = await readFile(path).catch(() => null);
  if (cached !== null) return cached;
  const built = await buildSample(kind);
  await mkdir(dirname(path), { recursive: true });
  // whole or not at all, also when two processes build at once
  await writeFile(`${path}.${process.pid}`, built);
  await rename(`${path}.${process.pid}`, path);
  return built;
}

async function buildSample(kind: SampleKind): Promise<Uint8Array> {
  const { name, licence, images } = await (kind === "digits" ? digitFiles() : emojiFiles());
  const result = await inspectImport(memorySource(name, images), nodeDecoder(), { licence });
  const files = new Map<string, Uint8Array>();
  for (const { sha256 } of result.manifest.items) files.set(sha256, await result.read(sha256));
  return encodeSample(result.manifest, files);
}

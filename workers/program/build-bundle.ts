/** Bundles the worker's entries into one classic script each. Node only, at build time or on the CLI's first use. */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, touch, writeCacheFile } from "./cache-file.ts";
import { RUN_HOOK } from "./hook.ts";

export type BundleTarget = "browser" | "node";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What a bundle is made from, beside the packages of the lock file. */
const SOURCES = ["study", "protocol", "templates/runtime", "workers"];

/**
 * The bundle's text, from the cache when no source has changed since.
 * @throws when the sources do not build
 */
export async function buildBundle(target: BundleTarget): Promise<string> {
  const path = join(cacheFolder, `trial-${target}-${await sourcesHash()}.js`);
  const cached = await readFile(path, "utf8").catch(() => null);
  if (cached !== null) {
    await touch(path);
    return cached;
  }
  const text = await bundle(target);
  await writeCacheFile(path, text);
  return text;
}

async function sourcesHash(): Promise<string> {
  const hash = createHash("sha256").update(await readFile(join(root, "package-lock.json")));
  const folders = await Promise.all(SOURCES.map((folder) => sourcesIn(join(root, folder))));
  for (const path of folders.flat().sort()) hash.update(path.slice(root.length)).update(await readFile(path));
  return hash.digest("hex").slice(0, 16);
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name) && !entry.parentPath.includes("testing"),
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

async function bundle(target: BundleTarget): Promise<string> {
  const { build } = await import("vite"); // late: a cached bundle needs no bundler
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    resolve: {
      alias: [{ find: /^@tensorflow\/tfjs$/, replacement: join(root, "workers/program/tfjs.ts") }],
    },
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    ...(target === "node" ? { ssr: { noExternal: true, target: "node" as const } } : {}),
    build: {
      write: false,
      minify: true,
      target: target === "node" ? "node26" : "es2023",
      ssr: target === "node",
      modulePreload: false,
      rolldownOptions: {
        input: join(root, `workers/${target}/entry.ts`),
        output: { format: target === "node" ? "cjs" : "iife", codeSplitting: false },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunks = "output" in output ? output.output.filter((file) => file.type === "chunk") : [];
  const [chunk] = chunks;
  if (chunk === undefined || chunks.length > 1 || !chunk.code.includes(RUN_HOOK)) {
    throw new Error(`workers/${target}/entry.ts was bundled into ${chunks.length} scripts; 1 is needed`);
  }
  return chunk.code;
}

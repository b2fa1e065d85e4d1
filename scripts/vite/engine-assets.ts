/**
 * Vite plugin: what the workbench worker fetches by name. `engine/trial-worker.js` (the trial loop, to which programs
 * are linked), tfjs's wasm binaries, because the sandbox of the trials cannot fetch, the
 * shipped samples, the farmed learning curves, and the backbone of the transfer family.
 */
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { sampleBytes } from "../../workers/data/node/index.ts";
import { readBackbone } from "../../workers/features/node/index.ts";
import { curvesForPage } from "./curves-for-page.ts";
import { buildBundle } from "../../workers/program/build-bundle.ts";

const shipped = "mobilenet_v2_mid";
const wasmNames = ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm"];

type Asset = () => Promise<string | Uint8Array>;

function wasmBinary(name: string): Promise<Uint8Array> {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  return readFile(join(dirname(entry), name));
}

/** All tasks of the curve farm in one file. */
async function farmedCurves(): Promise<Uint8Array> {
  const folder = fileURLToPath(new URL("../../ranker/training/curves/", import.meta.url));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl.gz")).sort();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  const lines = files.map((file) => `${curvesForPage(gunzipSync(file).toString("utf8").trim())}\n`);
  return gzipSync(lines.join(""), { level: 9 });
}

/** by path below the page */
function engineAssets(): ReadonlyMap<string, Asset> {
  const wasm = wasmNames.map((name): [string, Asset] => [`engine/${name}`, () => wasmBinary(name)]);
  const samples = (["digits", "emoji"] as const).map((kind): [string, Asset] => [
    `samples/${kind}.bin`,
    () => sampleBytes(kind),
  ]);
  return new Map([
    ["engine/trial-worker.js", () => buildBundle("browser")],
    ["engine/backbone.json", async () => JSON.stringify((await readBackbone(shipped)).model)],
    ["engine/backbone.bin", async () => (await readBackbone(shipped)).weights],
    ["engine/farmed-curves.bin", farmedCurves],
    ...wasm,
    ...samples,
  ]);
}

export function engine(): Plugin {
  const assets = engineAssets();
  return {
    name: "firstlight:engine",
    async generateBundle() {
      for (const [fileName, asset] of assets)
        this.emitFile({ type: "asset", fileName, source: await asset() });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const asset = assets.get((request.url ?? "").split("?")[0]!.slice(1));
        if (!asset) {
          next();
          return;
        }
        const type = request.url?.includes(".js") ? "text/javascript" : "application/octet-stream";
        asset().then((body) => response.setHeader("content-type", type).end(body), next);
      });
    },
  };
}

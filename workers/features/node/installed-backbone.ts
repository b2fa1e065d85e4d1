/** Reads the shipped backbone from the npm package that holds it, and any other from its files. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import type { BackboneFiles } from "../backbone.ts";
import { parseModelJson } from "../model-json.ts";
import { SHIPPED, shippedBackbone } from "../shipped.ts";

/** @param name - "mobilenet_v2_mid" or the path of a model.json @throws WorkbenchError `bad-backbone` */
export async function readBackbone(name: string): Promise<BackboneFiles> {
  return name === SHIPPED ? installedBackbone() : backboneFromFile(name);
}

/** nsfwjs keeps its model in CommonJS modules: model.json as an object, weights in base64. */
async function installedBackbone(): Promise<BackboneFiles> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("nsfwjs")), "..", "models", SHIPPED);
  const model = parseModelJson(require(join(folder, "model.min.js")));
  const parts = model.weightsManifest.flatMap(({ paths }) => paths);
  const weights = parts.map((part) =>
    Buffer.from(v.parse(v.string(), require(join(folder, `${part}.min.js`))), "base64"),
  );
  return Promise.resolve(shippedBackbone(model, Buffer.concat(weights)));
}

async function backboneFromFile(path: string): Promise<BackboneFiles> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    const model = parseModelJson(json);
    const paths = model.weightsManifest.flatMap((group) => group.paths);
    const weights = await Promise.all(paths.map((part) => readFile(join(dirname(path), part))));
    return {
      name: path.replaceAll(/[^\w]+/g, "_").slice(-40),
      model,
      weights: Buffer.concat(weights),
      range: "minus-one-one",
      layer: null,
    };
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-backbone",
      `${JSON.stringify(path)} is not a tfjs model: ${detail}.`,
      `Give ${SHIPPED}, or the path of a model.json beside its weight files.`,
      { cause },
    );
  }
}

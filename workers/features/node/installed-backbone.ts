/** Reads the shipped backbone from the npm package that holds it, and any other from its files. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import {
  assembleBackbone,
  parseBackboneId,
  parseModelJson,
  SHIPPED,
  shippedBackbone,
  type BackboneFiles,
} from "../files/index.ts";

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
    const text = await readFile(path);
    const model = parseModelJson(JSON.parse(text.toString()));
    const parts = model.weightsManifest.flatMap((group) => group.paths);
    const weights = await Promise.all(parts.map((part) => readFile(join(dirname(path), part))));
    const folder = basename(dirname(resolve(path)));
    const files = new Map([
      [`${folder}/${basename(path)}`, text],
      ...parts.map((part, at) => [`${folder}/${part}`, weights[at]!] as const),
    ]);
    return assembleBackbone(files, folder);
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-backbone",
      `${JSON.stringify(path)} is not a tfjs model: ${detail}.`,
      parseBackboneId(basename(path))
        ? "This is the page's name for a file that was added there: give the path of its model.json instead."
        : `Give ${SHIPPED}, or the path of a model.json beside its weight files.`,
      { cause },
    );
  }
}

/** Writes the shipped backbone into a folder of the web build, with its licence. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SHIPPED_LICENCE } from "../workers/features/files/index.ts";
import { readBackbone } from "../workers/features/node/index.ts";

/** Writes `model.json`, `weights.bin` and `LICENSE.txt`; the build calls it with dist/web/backbones/mobilenet_v2_mid. */
export async function buildBackbone(folder: string): Promise<void> {
  const { model, weights } = await readBackbone("mobilenet_v2_mid");
  const weightsManifest = [
    { paths: ["weights.bin"], weights: model.weightsManifest.flatMap((group) => group.weights) },
  ];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.json"), JSON.stringify({ ...model, weightsManifest }));
  await writeFile(join(folder, "weights.bin"), weights);
  await writeFile(join(folder, "LICENSE.txt"), `${SHIPPED_LICENCE}\n`);
}

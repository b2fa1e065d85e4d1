/**
 * Training speed on WASM: stock tfjs with the one kernel it lacks (and batch norm, optimiser and loss of tfjs) against
 * our kernels and ops, in images per CPU second, so that a busy machine disturbs little. `--json` prints one line a
 * figure.
 */
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { filterGradientAsConvolution } from "../workers/kernels/compose/filter-gradient.ts";
import { toKernelConfig } from "../workers/kernels/kernel.ts";
import { installKernels } from "../workers/kernels/index.ts";
import { startInstalledWasm } from "../workers/kernels/testing/wasm.ts";
import { network, type Architecture, type NetworkShape } from "./networks/networks.ts";
import { stockTrainer } from "./networks/stock.ts";
import { randomBatch, trainer, type Trainer } from "./networks/train.ts";

const BATCH = 64;
const CLASSES = 10;
const RUNS = 7;

interface Figure {
  readonly median: number;
  /** half the distance between the quartiles, as a share of the median */
  readonly spread: number;
}

async function measure(
  build: (stock: boolean) => tf.LayersModel,
  image: readonly number[],
  stock: boolean,
): Promise<Figure> {
  const model = build(stock);
  const training: Trainer = stock ? stockTrainer(model) : trainer(model);
  const batch = randomBatch(BATCH, image, CLASSES);
  const speeds: number[] = [];
  for (let run = -2; run < RUNS; run++) {
    const before = process.cpuUsage();
    await training.step(batch);
    const { user, system } = process.cpuUsage(before);
    if (run >= 0) speeds.push((BATCH * 1e6) / (user + system));
  }
  training.dispose();
  model.dispose();
  tf.dispose([batch.xs, batch.ys]);
  speeds.sort((a, b) => a - b);
  const at = (share: number): number => speeds[Math.floor(share * (RUNS - 1))]!;
  return { median: at(0.5), spread: (at(0.75) - at(0.25)) / 2 / at(0.5) };
}

const { values: options } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const architectures: Architecture[] = ["three-conv", "plain", "residual", "separable"];
const images: NetworkShape["image"][] = [
  [32, 32, 3],
  [28, 28, 1],
];
const cases = architectures.flatMap((architecture) => images.map((image) => ({ architecture, image })));

async function measureAll(stock: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { architecture, image } of cases) {
    const shape = { architecture, image, width: 16, stages: 3, classes: CLASSES };
    // stock tfjs has no gradient of a depthwise convolution on WASM
    if (stock && architecture === "separable") figures.push({ median: NaN, spread: NaN });
    else figures.push(await measure((plainTfjs) => network(shape, plainTfjs), image, stock));
  }
  return figures;
}

await startInstalledWasm();
const missing = toKernelConfig(filterGradientAsConvolution, "wasm", null);
tf.registerKernel(missing);
const baselines = await measureAll(true);
tf.unregisterKernel(missing.kernelName, "wasm");
installKernels("wasm");
const ours = await measureAll(false);

cases.forEach(({ architecture, image }, i) => {
  const [figure, baseline] = [ours[i]!, baselines[i]!];
  const known = Number.isFinite(baseline.median);
  const line = {
    bench: "kernels",
    name: `wasm/${architecture}/${image.join("x")}`,
    value: Math.round(figure.median),
    unit: "images per CPU second",
    baseline: known ? Math.round(baseline.median) : null,
    ratio: known ? Number((figure.median / baseline.median).toFixed(2)) : null,
    spread: Number(figure.spread.toFixed(3)),
    runs: RUNS,
  };
  const against = known ? `${line.baseline} stock, ×${line.ratio}` : "stock cannot";
  console.log(
    options.json
      ? JSON.stringify(line)
      : `${line.name}: ${line.value} ${line.unit} (${against}, ±${line.spread})`,
  );
});

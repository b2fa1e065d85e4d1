/**
 * Training speed on WASM: stock tfjs with the one kernel it lacks (and batch norm, optimiser and loss of tfjs) against
 * our kernels and ops, in images per CPU second, so that a busy machine disturbs little.
 */
import * as tf from "@tensorflow/tfjs";
import { filterGradientAsConvolution } from "../workers/kernels/compose/filter-gradient.ts";
import { toKernelConfig } from "../workers/kernels/kernel.ts";
import { installKernels } from "../workers/kernels/index.ts";
import { startInstalledWasm } from "../workers/kernels/testing/wasm.ts";
import { quantile } from "../study/testing/statistics.ts";
import type { Figure } from "./figure.ts";
import { network, type Architecture, type NetworkShape } from "./networks/networks.ts";
import { stockTrainer } from "./networks/stock.ts";
import { randomBatch, trainer, type Trainer } from "./networks/train.ts";

const BATCH = 64;
const CLASSES = 10;
const RUNS = 7;

const architectures: Architecture[] = ["three-conv", "plain", "residual", "separable"];
const images: NetworkShape["image"][] = [
  [32, 32, 3],
  [28, 28, 1],
];
const cases = architectures.flatMap((architecture) => images.map((image) => ({ architecture, image })));

export async function* kernelFigures(): AsyncGenerator<Figure> {
  await startInstalledWasm();
  const missing = toKernelConfig(filterGradientAsConvolution, "wasm", null);
  tf.registerKernel(missing);
  const baselines = await measureAll(true);
  tf.unregisterKernel(missing.kernelName, "wasm");
  installKernels("wasm");
  const ours = await measureAll(false);
  for (const [i, { architecture, image }] of cases.entries()) {
    yield figureOf(`wasm/${architecture}/${image.join("x")}`, ours[i]!, baselines[i]!);
  }
}

function figureOf(name: string, speeds: readonly number[], baselines: readonly number[]): Figure {
  const value = quantile(speeds, 0.5);
  const baseline = baselines.length === 0 ? null : quantile(baselines, 0.5);
  const ratio = baseline === null ? null : value / baseline;
  const spread = [quantile(speeds, 0.25), quantile(speeds, 0.75)] as const;
  return {
    bench: "kernels",
    name,
    value,
    unit: "images per CPU second",
    baseline,
    ratio,
    spread,
    runs: RUNS,
  };
}

/** @returns speeds case by case; none where stock tfjs cannot train the network */
async function measureAll(stock: boolean): Promise<(readonly number[])[]> {
  const speeds: (readonly number[])[] = [];
  for (const { architecture, image } of cases) {
    const shape = { architecture, image, width: 16, stages: 3, classes: CLASSES };
    // stock tfjs has no gradient of a depthwise convolution on WASM
    const cannot = stock && architecture === "separable";
    speeds.push(cannot ? [] : await measure((plainTfjs) => network(shape, plainTfjs), image, stock));
  }
  return speeds;
}

async function measure(
  build: (stock: boolean) => tf.LayersModel,
  image: readonly number[],
  stock: boolean,
): Promise<number[]> {
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
  return speeds;
}

/** WebGPU: training steps of the networks; and of one the JavaScript, the dispatches and the costliest kernel. */
import { networks, type NetworkName } from "../networks/networks.ts";
import { BATCH, type Case, type TrainingOptions } from "./case.ts";
import { compare, takeTurns } from "./compare.ts";
import type { Contender } from "./contender.ts";
import { clear, enter } from "./enter.ts";
import type { Pair } from "./places.ts";

/** On a software GPU, where a step of stock tfjs with 64 images takes half a minute, and minutes in deeper networks. */
const softwareBatch = (network: NetworkName): number => (network === "three-conv" ? 8 : 4);
/** The stock filter gradient takes 100 s there with 64 images, and its time is proportional to the batch. */
const STOCK_FILTER_BATCH = 4;
/** JavaScript does not depend on the batch, and so the device is not waited for long. */
const SCRIPT_BATCH = 1;

export interface WebgpuOptions extends TrainingOptions {
  readonly suffix: "" | "/chromium";
  readonly adapter: string;
}

const isSoftware = (adapter: string): boolean => /swiftshader|llvmpipe|lavapipe/i.test(adapter);

export function webgpuCases(options: WebgpuOptions): Case[] {
  const names = Object.keys(networks) as NetworkName[];
  return [
    filterGradientCase(options),
    scriptCase(options),
    dispatchesCase(options),
    ...names.map((network) => stepCase(network, options)),
  ];
}

/** A training step in milliseconds, and as samples a second. */
function stepCase(network: NetworkName, { suffix, adapter, full, quick }: WebgpuOptions): Case {
  const { samples } = networks[network];
  const slow = isSoftware(adapter) && samples === "images";
  const batch = slow && !full ? softwareBatch(network) : BATCH;
  const [step, speed] = [`${network}/webgpu/step${suffix}`, `${network}/webgpu/speed${suffix}`];
  const note = `batch ${batch}`;
  const toValue = (stepMs: number): number => (1000 * batch) / stepMs;
  return {
    names: [step, speed],
    async run(pair) {
      const work = { what: "step", network, batch, sampleMs: slow ? 0 : 400 } as const;
      const { loop, stock } = await oursAndStock(pair, work, quick ? 1 : 3);
      return [
        compare({ name: step, unit: "ms", better: "lower", note }, loop, stock),
        compare({ name: speed, unit: `${samples} per second`, better: "higher", toValue, note }, loop, stock),
      ];
    },
  };
}

/** The kernel where stock tfjs loses most: the filter gradient of 64 images. */
function filterGradientCase({ suffix, adapter, full, quick }: WebgpuOptions): Case {
  const name = `filter-gradient/webgpu${suffix}`;
  const stockBatch = isSoftware(adapter) && !full ? STOCK_FILTER_BATCH : BATCH;
  return {
    names: [name],
    async run(pair) {
      const work = { what: "filter-gradient", network: "three-conv", batch: BATCH, sampleMs: 0 } as const;
      const { loop, stock } = await oursAndStock(pair, work, quick ? 1 : 3, stockBatch);
      const scaled = stock.map((ms) => (ms * BATCH) / stockBatch);
      const note =
        stockBatch === BATCH
          ? undefined
          : `baseline: ${BATCH / stockBatch} times that of batch ${stockBatch}`;
      return [compare({ name, unit: "ms", better: "lower", note }, loop, scaled)];
    },
  };
}

function scriptCase({ suffix, quick }: WebgpuOptions): Case {
  const name = `javascript-per-step/webgpu${suffix}`;
  return {
    names: [name],
    async run(pair) {
      const work = { what: "script", network: "three-conv", batch: SCRIPT_BATCH, sampleMs: 20 } as const;
      const { loop, stock } = await oursAndStock(pair, work, quick ? 3 : 9);
      return [compare({ name, unit: "ms", better: "lower" }, loop, stock)];
    },
  };
}

function dispatchesCase({ suffix }: WebgpuOptions): Case {
  const name = `dispatches-per-step/webgpu${suffix}`;
  return {
    names: [name],
    async run(pair) {
      const work = { what: "dispatches", network: "three-conv", batch: SCRIPT_BATCH, sampleMs: 0 } as const;
      const { loop, stock } = await oursAndStock(pair, work, 1);
      return [compare({ name, unit: "dispatches", better: "lower" }, loop, stock)];
    },
  };
}

type Both = Readonly<Record<"loop" | "stock", readonly number[]>>;

async function oursAndStock(
  pair: Pair,
  work: Omit<Contender, "way">,
  runs: number,
  stockBatch = work.batch,
): Promise<Both> {
  const contenders: Contender[] = [
    { ...work, way: "stock", batch: stockBatch },
    { ...work, way: "loop" },
  ];
  // results of different batches are not the same
  const entered =
    stockBatch === work.batch
      ? await enter(pair, contenders)
      : (await Promise.all(contenders.map((one) => enter(pair, [one])))).flat();
  const taken = await takeTurns({ stock: entered[0]!, loop: entered[1]! }, runs);
  await clear(pair);
  return taken;
}

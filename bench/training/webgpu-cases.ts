/** WebGPU: training steps of the networks; and of one the JavaScript, the dispatches and the costliest kernel. */
import { isSoftwareName } from "../../workers/backend/index.ts";
import { networks, type NetworkName } from "../networks/networks.ts";
import { BATCH, type Case, type TrainingOptions } from "./case.ts";
import { compare, takeTurns } from "./compare.ts";
import type { Contender } from "./contender.ts";
import { clear, enter } from "./enter.ts";
import type { Pair } from "./places.ts";

/** On a software GPU, where a step of stock tfjs with 64 images takes half a minute, and minutes in deeper networks. */
const softwareBatch = (network: NetworkName): number => (network === "three-conv" ? 8 : 4);
/** JavaScript does not depend on the batch, and so the device is not waited for long. */
const SCRIPT_BATCH = 1;

export interface WebgpuOptions extends TrainingOptions {
  readonly suffix: "" | "/chromium";
  readonly adapter: string;
}

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
  const slow = isSoftwareName(adapter) && samples === "images";
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
function filterGradientCase({ suffix, quick }: WebgpuOptions): Case {
  const name = `filter-gradient/webgpu${suffix}`;
  return {
    names: [name],
    async run(pair) {
      const work = { what: "filter-gradient", network: "three-conv", batch: BATCH, sampleMs: 0 } as const;
      const { loop, stock } = await oursAndStock(pair, work, quick ? 1 : 3);
      return [compare({ name, unit: "ms", better: "lower" }, loop, stock)];
    },
  };
}

function scriptCase({ suffix, quick }: WebgpuOptions): Case {
  const name = `javascript-per-step/webgpu${suffix}`;
  return {
    names: [name],
    async run(pair) {
      const work = { what: "script", network: "three-conv", batch: SCRIPT_BATCH, sampleMs: 20 } as const;
      const { loop, stock } = await oursAndStock(pair, work, quick ? 3 : 25);
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

async function oursAndStock(pair: Pair, work: Omit<Contender, "way">, runs: number): Promise<Both> {
  const contenders: Contender[] = [
    { ...work, way: "stock" },
    { ...work, way: "loop" },
  ];
  const [stock, loop] = await enter(pair, contenders);
  const taken = await takeTurns({ stock: stock!, loop: loop! }, runs);
  await clear(pair);
  return taken;
}

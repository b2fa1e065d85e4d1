/** A network on WASM: stock tfjs, our kernels under its layers, our loop, and PyTorch, in turns. */
import { networks, type NetworkName } from "../networks/networks.ts";
import { startTorch, type Torch } from "../peers/torch.ts";
import { BATCH, type Case, type TrainingOptions } from "./case.ts";
import { compare, takeTurns, type Measure } from "./compare.ts";
import type { Way } from "./contender.ts";
import { clear, enter } from "./enter.ts";

type Participant = Way | "torch";

interface Row {
  readonly name: string;
  readonly ours: Way;
  readonly baseline: Participant;
}

export const torchFigure = (network: NetworkName): string => `${network}/torch-cpu`;

/** @param torch - null: without PyTorch's figure; in a browser, too, where CPU time is not to be had */
export function wasmCase(
  network: NetworkName,
  suffix: "" | "/chromium",
  torch: Torch | null,
  { quick }: TrainingOptions,
): Case {
  const rows: Row[] = [
    { name: `${network}/wasm/layers${suffix}`, ours: "layers", baseline: "stock" },
    { name: `${network}/wasm/loop${suffix}`, ours: "loop", baseline: "stock" },
  ];
  if (torch) rows.push({ name: torchFigure(network), ours: "loop", baseline: "torch" });
  const { samples, depthwise } = networks[network];
  const unit = `${samples} per ${suffix === "" ? "CPU second" : "second"}`;
  const sampleMs = quick ? 100 : 250;

  return {
    names: rows.map(({ name }) => name),
    async run(pair, wanted) {
      const measured = rows.filter(({ name }) => wanted.has(name));
      const needed = new Set(measured.flatMap(({ ours, baseline }) => [baseline, ours]));
      if (depthwise) needed.delete("stock"); // it has no gradients of depthwise convolutions here
      const ways = (["stock", "layers", "loop"] as const).filter((way) => needed.has(way));
      const entered = await enter(
        pair,
        ways.map((way) => ({ what: "step", network, way, batch: BATCH, sampleMs })),
      );
      const peer = torch && needed.has("torch") ? await startTorch(torch, network, BATCH, sampleMs) : null;
      const measureOf = (way: Way): Measure | null => entered[ways.indexOf(way)] ?? null;
      const taken = await takeTurns(
        {
          stock: measureOf("stock"),
          layers: measureOf("layers"),
          loop: measureOf("loop"),
          torch: peer?.measure ?? null,
        },
        quick ? 3 : 7,
      );
      peer?.close();
      await clear(pair);
      return measured.map(({ name, ours, baseline }) =>
        compare(
          { name, unit, better: "higher", toValue: (stepMs) => (1000 * BATCH) / stepMs },
          taken[ours],
          taken[baseline],
        ),
      );
    },
  };
}

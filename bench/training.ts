/**
 * Training speed: stock tfjs, our kernels under its layers, and our loop, on WASM and WebGPU, under Node and in
 * Chromium; and PyTorch on one thread. What is compared takes turns.
 */
import type { Figure } from "./figure.ts";
import { networks, type NetworkName } from "./networks/networks.ts";
import { findTorch, type Torch } from "./peers/torch.ts";
import type { Case, TrainingOptions } from "./training/case.ts";
import { openChromium, openNode, openPair, type OpenPlace } from "./training/places.ts";
import { torchFigure, wasmCase } from "./training/wasm-cases.ts";
import { webgpuCases } from "./training/webgpu-cases.ts";

/** What the figures were measured on and with, by name. */
type About = Record<string, string>;

const names = Object.keys(networks) as NetworkName[];

/** @param about - filled on the way */
export async function* trainingFigures(options: TrainingOptions, about: About): AsyncGenerator<Figure> {
  const torch = names.some((network) => torchFigure(network).startsWith(options.only)) ? findTorch() : null;
  if (torch) about["torch"] = `${torch.version}, ${torch.blas}`;
  yield* figuresAt("", openNode, torch, options, about);
  yield* figuresAt("/chromium", openChromium, null, options, about);
}

async function* figuresAt(
  suffix: "" | "/chromium",
  open: OpenPlace,
  torch: Torch | null,
  options: TrainingOptions,
  about: About,
): AsyncGenerator<Figure> {
  const wasm = names.map((network) => wasmCase(network, suffix, torch, options));
  yield* figuresOn("wasm", () => wasm, open, options, about);
  const webgpu = (adapter: string): Case[] => webgpuCases({ ...options, suffix, adapter });
  yield* figuresOn("webgpu", webgpu, open, options, about);
}

/** @param casesOn - the names of the figures are the same on every adapter */
async function* figuresOn(
  backend: "wasm" | "webgpu",
  casesOn: (adapter: string) => Case[],
  open: OpenPlace,
  { only }: TrainingOptions,
  about: About,
): AsyncGenerator<Figure> {
  const wantedOf = ({ names }: Case): Set<string> => new Set(names.filter((name) => name.startsWith(only)));
  if (casesOn("").every((one) => wantedOf(one).size === 0)) return;
  const pair = await openPair(open, backend);
  if (pair === null) return;
  Object.assign(about, pair.about);
  try {
    for (const one of casesOn(pair.adapter)) {
      const wanted = wantedOf(one);
      if (wanted.size === 0) continue;
      for (const figure of await one.run(pair, wanted)) if (wanted.has(figure.name)) yield figure;
    }
  } finally {
    await pair.close();
  }
}

/** What this machine can do for others; measured once, and again when something changed. */
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { BackendName, relayProtocolVersion, type NodeOffer } from "../../../protocol/index.ts";
import type { StudyConfig } from "../../../study/index.ts";
import { RUNTIME_VERSION, templates } from "../../../templates/index.ts";
import { hasHardwareGpu } from "../../node/index.ts";
import { measureSpeed, REFERENCE, type MeasuredSpeed, type OpenTrainer } from "../index.ts";
import { readGpuFacts } from "./gpu-facts.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

export interface OfferRequest {
  readonly name: string;
  readonly version: string;
  readonly backend: StudyConfig["backend"];
  readonly slots: number;
  readonly folder: string;
  readonly openTrainer: OpenTrainer;
  /** whose edited programs it runs */
  readonly trusts: readonly string[];
  /** it takes some seconds */
  readonly onMeasuring: () => void;
}

/** tfjs's WASM heap ends there, and a typed array too */
const WASM_BUFFER_BYTES = 2 ** 31 - 1;

/** @throws WorkbenchError what keeps this machine from training */
export async function makeOffer(request: OfferRequest): Promise<NodeOffer> {
  const speed = await speedOf(request);
  const gpu = speed.backend === "webgpu" ? await readGpuFacts() : null;
  const fastest = { name: speed.backend, adapter: speed.adapter.slice(0, 200) };
  return {
    ...{ name: request.name, kind: "process", version: request.version, runtime: RUNTIME_VERSION },
    templates: templates.map(({ name }) => name),
    // who chose one backend lends that one alone
    backends:
      fastest.name === "webgpu" && request.backend === "auto"
        ? [fastest, { name: "wasm", adapter: "WebAssembly" }]
        : [fastest],
    memoryBytes: memoryOfOne(request.slots),
    bufferBytes: gpu?.bufferBytes ?? WASM_BUFFER_BYTES,
    features: gpu?.features ?? [],
    speed: speed.stepsPerSecond / REFERENCE.stepsPerSecond,
    ...{ slots: request.slots, trusts: [...request.trusts] },
  };
}

/** Three quarters of the machine's, shared out: the rest is for whoever else uses it. */
export const memoryOfOne = (slots: number): number => Math.floor((totalmem() * 0.75) / slots);

const Measured = v.object({
  machine: v.string(),
  speed: v.object({ backend: BackendName, adapter: v.string(), stepsPerSecond: v.number() }),
});

async function speedOf({ backend, folder, openTrainer, onMeasuring }: OfferRequest): Promise<MeasuredSpeed> {
  const path = join(folder, "benchmark.json");
  const machine = await describeMachine(backend);
  const known = parse(await readPrivateFile(path));
  if (known?.machine === machine) return known.speed;
  onMeasuring();
  const speed = await measureSpeed(openTrainer, backend);
  await writePrivateFile(
    path,
    `${JSON.stringify({ machine, speed } satisfies v.InferInput<typeof Measured>)}\n`,
  );
  return speed;
}

/** All on which the speed depends. */
async function describeMachine(backend: StudyConfig["backend"]): Promise<string> {
  const gpu = backend === "auto" ? await hasHardwareGpu() : backend;
  const versions = [process.version, RUNTIME_VERSION, relayProtocolVersion];
  return [cpus()[0]?.model.trim() ?? "", availableParallelism(), backend, gpu, ...versions].join(" | ");
}

function parse(text: string | null): v.InferOutput<typeof Measured> | null {
  try {
    return text === null ? null : v.parse(Measured, JSON.parse(text));
  } catch {
    return null;
  }
}

/** The process that measures under Node; its parent calls the measurer's methods over IPC. */
import { nodeBackendEnvironment } from "../../workers/backend/node/index.ts";
import type { Measurer } from "./contender.ts";
import { createMeasurer } from "./measurer.ts";
import type { Call } from "./remote.ts";

const milliseconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
const { wasm, gpu } = await nodeBackendEnvironment();
const measurer: Measurer = createMeasurer({
  wasm: () => Promise.resolve(wasm),
  gpu,
  wasmClock: () => milliseconds(process.cpuUsage()),
  scriptClock: () => milliseconds(process.threadCpuUsage()),
});

process.on("message", ({ method, parameters }: Call) => {
  const call = measurer[method] as (...parameters: readonly unknown[]) => Promise<unknown>;
  call(...parameters).then(
    (result) => process.send!({ result: result ?? null }),
    (error: unknown) => process.send!({ error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send!({ result: null });

import { measureSpeed, REFERENCE } from "../../../workers/donor/index.ts";
import type { Device } from "../../../workers/remote/index.ts";
import type { Bench } from "../bench.ts";
import { frameTrainer } from "./open-trainer.ts";

/** Where the browser does not tell. */
const usualMemoryBytes = 4 * 2 ** 30;
/** A trial that takes longer here is worth sending. */
const mostTrialMs = 10 * 60_000;

/**
 * What this device carries, measured once a session. A device that cannot be measured counts as the reference machine.
 * @returns for `automatic`, where trials are weighed against it
 */
export function deviceMeter(bench: Pick<Bench, "engine" | "frames">): () => Promise<Device> {
  let speed: Promise<number> | null = null;
  const told: unknown = Reflect.get(navigator, "deviceMemory");
  const memoryBytes = typeof told === "number" ? told * 2 ** 30 : usualMemoryBytes;
  return async () => {
    speed ??= measureSpeed(frameTrainer(bench), "auto").then(
      ({ stepsPerSecond }) => stepsPerSecond / REFERENCE.stepsPerSecond,
      () => 1,
    );
    return { memoryBytes, speed: await speed, mostTrialMs };
  };
}

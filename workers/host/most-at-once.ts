/** How many trials at once are worth trying. */
import { isSoftwareName } from "../backend/software-name.ts";
import type { Opened } from "./worker-slot.ts";

export interface Machine {
  /** processor cores */
  readonly cores: number;
  /** of these, left to whoever draws or works beside; two trials disturb little even on two cores */
  readonly spareCores: number;
}

/** More fill no GPU that a browser is given, and each needs memory of its own. */
const MOST_ON_GPU = 4;
const MOST_ON_CORES = 8;
/** Every worker has a copy of the data. */
const MOST_DATA_BYTES = 2 ** 30;

/** @param dataBytes - of the data set, decoded */
export function mostAtOnce(
  { backend, adapter }: Pick<Opened, "backend" | "adapter">,
  machine: Machine,
  dataBytes: number,
): number {
  const copies = Math.max(1, Math.floor(MOST_DATA_BYTES / Math.max(1, dataBytes)));
  return Math.min(copies, backend === "webgpu" ? mostOnGpu(adapter) : mostOnCores(machine));
}

/** One software adapter already uses all cores. */
const mostOnGpu = (adapter: string): number => (isSoftwareName(adapter) ? 1 : MOST_ON_GPU);

function mostOnCores({ cores, spareCores }: Machine): number {
  if (cores < 2) return 1;
  return Math.min(MOST_ON_CORES, Math.max(2, cores - spareCores));
}

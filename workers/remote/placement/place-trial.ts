/** Where a trial is trained. */
import type { Visibility } from "../../../protocol/index.ts";
import type { TrialEstimate } from "../estimate.ts";

/**
 * automatic: what this device cannot carry, or has no time for, goes to nodes, and so does what waits while they are
 * idle. here: this device alone. mine: the user's own nodes. anyone: any node that serves strangers.
 */
export const PLACES = ["automatic", "here", "mine", "anyone"] as const;
export type Place = (typeof PLACES)[number];

export interface Device {
  /** that a trial may take */
  readonly memoryBytes: number;
  /** as of a node, see `NodeOffer.speed` */
  readonly speed: number;
  /** a trial that takes longer here is worth sending */
  readonly mostTrialMs: number;
}

export interface Situation {
  readonly place: Place;
  readonly estimate: TrialEstimate;
  readonly device: Device;
  /** trials that could begin on this device now */
  readonly freeHere: number;
  /** whether there is a node that would take it */
  readonly hasNode: boolean;
}

export const visibilityOf = (place: Place): Visibility => ({ scope: place === "anyone" ? "anyone" : "own" });

export interface Placement {
  readonly where: "here" | "away";
  /** for people, where it is not what they asked for; null: it is */
  readonly message: string | null;
}

export function placeTrial({ place, estimate, device, freeHere, hasNode }: Situation): Placement {
  if (place === "here") return here(null);
  const exceeds = exceeding(estimate, device);
  if (!hasNode)
    return here(
      place === "automatic"
        ? exceeds && `No node takes such a trial now, so it is trained here, though ${exceeds}.`
        : `No node takes such a trial now, so it is trained here.`,
    );
  if (place !== "automatic") return { where: "away", message: null };
  return exceeds !== null || freeHere <= 0 ? { where: "away", message: null } : here(null);
}

const here = (message: string | null): Placement => ({ where: "here", message });

/** @returns in which way a trial is too much for this device; null: it is not */
function exceeding({ memoryBytes, estimateMs }: TrialEstimate, device: Device): string | null {
  const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toPrecision(2)} GiB`;
  if (memoryBytes > device.memoryBytes)
    return `it may need ${gigabytes(memoryBytes)} of memory and ${gigabytes(device.memoryBytes)} are free`;
  const minutes = estimateMs / device.speed / 60_000;
  return minutes * 60_000 > device.mostTrialMs ? `it may take ${Math.round(minutes)} minutes` : null;
}

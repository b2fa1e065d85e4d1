import canonicalize from "canonicalize";
import type { TrialOrder } from "../../study/index.ts";
import { sha256Hex } from "../parcel/index.ts";

/**
 * The UUID under which a relay knows an order, made of all that decides its curve and of where it pauses. Where it goes
 * on from is left out: a submitter that was killed, and has lost what came last, finds the trial that is already
 * running.
 * @param again - counts submissions of the same order, from 0: a next one is made only after one that fell short
 */
export async function remoteTrialId({ spec, untilEpoch }: TrialOrder, again: number): Promise<string> {
  const { resumeFrom: _, ...decisive } = spec;
  const text = canonicalize({ ...decisive, untilEpoch, again })!;
  const hex = await sha256Hex(new TextEncoder().encode(text));
  // version 8 (RFC 9562): of our own making
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}

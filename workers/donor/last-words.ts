/** What a node says last of a lease. */
import type { Fail, Lease, Taken, TrialFault } from "../../protocol/index.ts";
import type { LeaseStop } from "./lease-stop.ts";
import type { LeaseTools } from "./lease-tools.ts";

/** The relay's answer to what must count. @throws when the lease had ended before */
export function counted({ taken }: Taken, stop: LeaseStop): void {
  if (taken !== "fenced") return;
  stop.ask("drop", "The lease had run out, and somebody else has the trial.");
  stop.dropping.throwIfAborted();
}

/** A word that nobody hears changes nothing: the lease then runs out. */
export async function leave(
  { token, trial }: Lease,
  { link, stop, tell }: Pick<LeaseTools, "link" | "stop" | "tell">,
  how: Fail["how"],
  fault: TrialFault,
): Promise<void> {
  stop.conclude();
  const taken = await link.ask("fail", { token, how, fault }, stop.dropping).catch(() => null);
  tell({ type: "left", trial, how: taken?.taken === "fenced" ? "fenced" : how, message: fault.message });
}

export const givenBack = (why: string): TrialFault => ({
  ...{ reason: "lost-node", message: why === "" ? "The node leaves." : why },
  action: "Nothing needs to be done: the trial goes on elsewhere.",
});
export const cancelled = (why: string): TrialFault => ({
  ...{ reason: "cancelled", message: why === "" ? "The trial was cancelled." : why },
  action: "Start it again to go on.",
});

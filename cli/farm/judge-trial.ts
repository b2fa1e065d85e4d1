/** What a trial's events come to: a record of its curves, or why there is none. */
import type { KeptTrialEvent, TrialEvent, WrittenTrial } from "../../study/index.ts";
import { recordTrial, type TrialFacts } from "./recorded-trial.ts";

export type FarmedTrial =
  | {
      readonly type: "recorded";
      readonly trial: WrittenTrial;
      /** who trained it last, for people; null: this machine */
      readonly node: string | null;
    }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "cancelled" };

/** @param backend - on which it was to be trained; whatever another one computed is refused */
export async function judgeTrial(
  facts: TrialFacts,
  events: AsyncIterable<TrialEvent>,
  backend: string,
): Promise<FarmedTrial> {
  const kept: KeptTrialEvent[] = [];
  for await (const event of events) if (event.type !== "batch-observed") kept.push(event);
  const last = kept.at(-1);
  if (last?.type === "trial-failed")
    return last.reason === "cancelled" ? { type: "cancelled" } : { type: "failed", message: last.message };
  const starts = kept.filter((event) => event.type === "trial-started");
  const node = starts.at(-1)?.node?.name ?? null;
  const other = starts.find((start) => start.backend !== backend);
  if (other === undefined) return { type: "recorded", trial: recordTrial(facts, kept), node };
  const where = other.node ? `the node ${other.node.name}` : "this machine";
  const message = `${where} trained it on ${other.backend}, and the task's curves are of ${backend}.`;
  return { type: "failed", message };
}

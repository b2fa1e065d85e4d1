/** Hands an order in at a relay, with what it needs. */
import type { TrialStatus, TrialWork } from "../../protocol/index.ts";
import { WorkbenchError, type TrialOrder } from "../../study/index.ts";
import { RUNTIME_VERSION } from "../../templates/index.ts";
import type { UserLink } from "../link/index.ts";
import { estimateTrial, needsOf } from "./estimate.ts";
import type { RemoteStudy } from "./remote-study.ts";
import type { StudyParcels } from "./study-parcels.ts";

export interface SubmitTools {
  readonly link: UserLink;
  readonly study: RemoteStudy;
  readonly parcels: StudyParcels;
}

/**
 * @returns null: another user has taken the id, which follows from the order and can be foreseen by whoever knows that
 * @throws WorkbenchError what keeps it from being taken in
 */
export async function submitOrder(
  id: string,
  order: TrialOrder,
  tools: SubmitTools,
  signal: AbortSignal,
): Promise<TrialStatus | null> {
  for (let lost = 0; ; lost++) {
    const work = await workOf(order, tools, signal);
    try {
      return await tools.link.ask("submit", { id, work }, signal);
    } catch (error) {
      if (error instanceof WorkbenchError && error.code === "id-taken") return null;
      // a relay whose disk has lost the data says so, and takes them again
      const misses = error instanceof WorkbenchError && error.code.startsWith("blob-");
      if (!misses || lost > 0) throw error;
      tools.parcels.forgetData();
    }
  }
}

async function workOf(
  order: TrialOrder,
  { study, parcels }: SubmitTools,
  signal: AbortSignal,
): Promise<TrialWork> {
  const { resumeFrom } = order.spec;
  const { blob, size } = await parcels.data(signal);
  const estimate = estimateTrial(order, size);
  return {
    v: 1,
    order,
    template: { ...study.template, runtime: RUNTIME_VERSION },
    signed: await parcels.signed(signal),
    data: blob,
    checkpoint: resumeFrom ? await parcels.checkpoint(resumeFrom, signal) : null,
    key: study.key,
    needs: needsOf(estimate, study.backend),
    visibility: study.visibility,
    estimateMs: estimate.estimateMs,
  };
}

import { resultText, type Taken, type TrialResult } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { isSignedBy } from "../../identity/index.ts";
import { betweenFaults } from "../../fault-points.ts";
import { requireBlobs } from "../require-blobs.ts";
import type { NodeDesk } from "./node-desk.ts";
import type { LeaseHere, NodeSession } from "./node-session.ts";

/**
 * @param lease - null: it stands no more, and the queue knows whether this very result was stored before
 * @throws WorkbenchError `bad-signature`, `blob-missing`
 */
export async function takeResult(
  desk: NodeDesk,
  session: NodeSession,
  token: string,
  lease: LeaseHere | null,
  result: TrialResult,
): Promise<Taken["taken"]> {
  const { record } = session;
  if (lease && record) {
    if (!isSignedBy(record.publicKey, resultText(lease.trial, lease.replica, result), result.signature))
      throw badSignature(session.id);
    const { kept } = result;
    await requireBlobs(desk.parts, lease.owner, [result.log, kept && kept.blob, kept && kept.log], lease);
  }
  const ruling = await desk.trust.rule({ node: session.id, token, result, lease });
  const taken = await betweenFaults("finish", () => desk.parts.queue.finish(token, result, ruling.judge));
  if (taken === "stored") desk.trust.follow(ruling);
  return taken;
}

function badSignature(node: string): WorkbenchError {
  return new WorkbenchError(
    "bad-signature",
    `The result was not signed by the key of node ${node.slice(0, 12)}.`,
    "Update Firstlight on this node.",
  );
}

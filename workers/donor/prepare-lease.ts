/** From a lease to all that training needs; everything that came from elsewhere is checked on the way. */
import type { Lease, NodeOffer, TrialData, TrialWork } from "../../protocol/index.ts";
import type { KeptTrialEvent, StudyConfig, TrialOrder } from "../../study/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { readLog, readTrialData } from "../parcel/index.ts";
import { checkSize, checkTemplate, type WorkLimits } from "./check-work.ts";
import type { DataStore } from "./data-store.ts";
import { generateProgram } from "./generate-program.ts";
import type { LeaseBlobs } from "./lease-blobs.ts";
import { checkSignature, fetchSigned } from "./signed-program.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface PreparedLease {
  readonly order: TrialOrder;
  readonly files: ProgramFiles;
  readonly data: TrialData;
  readonly backend: StudyConfig["backend"];
  /** to go on from; null: from the beginning */
  readonly checkpoint: Bytes | null;
  /** events of this order so far */
  readonly before: readonly KeptTrialEvent[];
  /** a signed program */
  readonly boxed: boolean;
}

export interface PrepareTools {
  readonly offer: NodeOffer;
  readonly limits: WorkLimits;
  readonly blobs: Pick<LeaseBlobs, "fetch">;
  /** decoded data of this blob from an earlier lease, or what `load` gives */
  readonly dataOf: DataStore["dataOf"];
}

const MOST_LOG_BYTES = 256 * 2 ** 20;
const MOST_PROGRAM_BYTES = 4 * 2 ** 20;

/** @throws Refused; WorkbenchError what is wrong with the trial's blobs */
export async function prepareLease({ work, kept }: Lease, tools: PrepareTools): Promise<PreparedLease> {
  const { offer, limits, blobs } = tools;
  checkSize(work, offer, limits);
  const checked = work.signed ? null : checkTemplate(work, offer);
  if (work.signed) await checkSignature(work.signed, work, offer);
  const data = await tools.dataOf(work.data.id, work.key, async () =>
    readTrialData(await blobs.fetch(work.data, limits.dataBytes, "keep")),
  );
  const files = checked
    ? await generateProgram(checked, work, data)
    : await fetchSigned(work.signed!, (ref) => blobs.fetch(ref, MOST_PROGRAM_BYTES, "once"));
  const blob = kept?.blob ?? work.checkpoint;
  const checkpoint = blob && (await blobs.fetch(blob, limits.checkpointBytes, "once"));
  const before = kept ? readLog(await blobs.fetch(kept.log, MOST_LOG_BYTES, "once")) : [];
  return {
    ...{ files, data, checkpoint, before, boxed: work.signed !== null },
    order: resumed(work.order, kept?.checkpoint ?? work.order.spec.resumeFrom, checkpoint !== null),
    backend: backendOf(work, offer),
  };
}

/** A box has no GPU: drivers are too large a part of the system to be let in. */
function backendOf({ needs, signed }: TrialWork, { backends }: NodeOffer): StudyConfig["backend"] {
  if (needs.backend !== "auto") return needs.backend;
  return signed ? "wasm" : backends[0]!.name;
}

/** @param found - a checkpoint without its blob is none: the trial begins again */
function resumed(
  { spec, ...order }: TrialOrder,
  resumeFrom: TrialOrder["spec"]["resumeFrom"],
  found: boolean,
): TrialOrder {
  const { resumeFrom: _, ...rest } = spec;
  return { ...order, spec: found && resumeFrom ? { ...rest, resumeFrom } : rest };
}

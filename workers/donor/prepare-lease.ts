/** From a lease to all that training needs; everything that came from elsewhere is checked on the way. */
import type { Lease, NodeOffer, TrialData } from "../../protocol/index.ts";
import type { KeptTrialEvent, StudyConfig, TrialOrder } from "../../study/index.ts";
import type { ProgramFiles } from "../../templates/index.ts";
import { readLog, readTrialData } from "../parcel/index.ts";
import { checkWork, type WorkLimits } from "./check-work.ts";
import { generateProgram } from "./generate-program.ts";
import type { LeaseBlobs } from "./lease-blobs.ts";
import { Refused } from "./refused.ts";

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
  readonly dataOf: (blob: string, load: () => Promise<TrialData>) => Promise<TrialData>;
}

const MOST_LOG_BYTES = 256 * 2 ** 20;

/** @throws Refused; WorkbenchError what is wrong with the trial's blobs */
export async function prepareLease({ work, kept }: Lease, tools: PrepareTools): Promise<PreparedLease> {
  const { offer, limits, blobs } = tools;
  if (work.signed) {
    const message = "The trial's program was edited; this node trains the templates' programs alone.";
    throw new Refused("code-error", message, "Train it on this device.");
  }
  const checked = checkWork(work, offer, limits);
  const data = await tools.dataOf(work.data.id, async () =>
    readTrialData(await blobs.fetch(work.data, limits.dataBytes, "keep")),
  );
  const files = await generateProgram(checked, work, data);
  const blob = kept?.blob ?? work.checkpoint;
  const checkpoint = blob && (await blobs.fetch(blob, limits.checkpointBytes, "once"));
  const before = kept ? readLog(await blobs.fetch(kept.log, MOST_LOG_BYTES, "once")) : [];
  return {
    ...{ files, data, checkpoint, before, boxed: false },
    order: resumed(work.order, kept?.checkpoint ?? work.order.spec.resumeFrom, checkpoint !== null),
    backend: work.needs.backend === "auto" ? offer.backends[0]!.name : work.needs.backend,
  };
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

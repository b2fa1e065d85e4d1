/**
 * A second look at results that anybody's node may have returned, on the user's own device: the returned weights on
 * validation samples drawn after they came, always; the beginning of the curve trained again, for one in fifty, and for
 * every curve that begins like another trial's.
 */
import type { TrialData } from "../../../protocol/index.ts";
import {
  WorkbenchError,
  type DenseCurve,
  type EpochReported,
  type TrialRunner,
} from "../../../study/index.ts";
import type { TrialRequests } from "../../host/index.ts";
import type { Finding, FinishedElsewhere } from "../look-at-result.ts";
import { evaluateRows } from "./evaluate-rows.ts";
import { judgeLoss } from "./judge-loss.ts";
import { differenceOfPrefix } from "./judge-prefix.ts";
import { replayOrder } from "./replays.ts";

export interface RecheckTools {
  /** this device */
  readonly local: TrialRunner & Pick<TrialRequests, "predict">;
  readonly data: () => Promise<TrialData>;
  /** its results count as they are */
  readonly isMine: (node: string) => boolean;
  /** in [0, 1), that no node can foresee; default: the platform's secure numbers */
  readonly random?: () => number;
}

const ROWS = 256;
const REPLAYED = 0.02;
const RIGHT: Finding = { valid: true, reason: "" };

export function createRecheck({
  local,
  data,
  isMine,
  random = secureRandom,
}: RecheckTools): (finished: FinishedElsewhere) => Promise<Finding> {
  /** first epochs that were seen, with their trial */
  const seen = new Map<string, number>();

  const reEvaluate = async ({ result, checkpoint }: FinishedElsewhere): Promise<Finding> => {
    const claimed = result.bestValLoss;
    if (claimed === null || checkpoint === null) return RIGHT;
    const prepared = await data();
    const { validation } = prepared;
    const few = await evaluateRows(local.predict, checkpoint.bytes, prepared, draw(validation, ROWS, random));
    if (judgeLoss(claimed, few, validation.length).agrees) return RIGHT;
    // chance may have drawn odd ones, and an honest node is not to suffer for it
    const all = await evaluateRows(local.predict, checkpoint.bytes, prepared, validation);
    const { agrees, mean } = judgeLoss(claimed, all, validation.length);
    return agrees
      ? RIGHT
      : { valid: false, reason: `it says a validation loss of ${claimed}; its weights have ${mean}` };
  };

  const replay = async ({ order, result }: FinishedElsewhere, claimed: DenseCurve): Promise<Finding> => {
    const again = replayOrder(order);
    let found: DenseCurve | null = null;
    for await (const event of local.start(again)) {
      // another backend computes another curve
      if (event.type === "trial-started" && event.backend !== result.backend)
        local.stop(again.spec.trialNumber, "cancel");
      if (event.type === "epoch-reported") found = event.train;
    }
    const difference = found && differenceOfPrefix(claimed, found);
    return difference === null ? RIGHT : { valid: false, reason: difference };
  };

  const isCopied = ({ order }: FinishedElsewhere, claimed: DenseCurve): boolean => {
    const print = JSON.stringify(claimed.loss);
    const first = seen.get(print) ?? order.spec.trialNumber;
    seen.set(print, first);
    return first !== order.spec.trialNumber;
  };

  return async (finished) => {
    if (finished.node !== null && isMine(finished.node.id)) return RIGHT;
    try {
      const evaluated = await reEvaluate(finished);
      if (evaluated.valid !== true) return evaluated;
      const claimed = firstEpoch(finished)?.train ?? null;
      if (claimed === null || !(isCopied(finished, claimed) || random() < REPLAYED)) return RIGHT;
      return await replay(finished, claimed);
    } catch (error) {
      return findingOfFailure(error);
    }
  };
}

/** Weights that do not fit the program are the node's doing; a device that cannot compute is not. */
function findingOfFailure(error: unknown): Finding {
  if (!(error instanceof WorkbenchError)) throw error;
  const isTheirs = error.code === "bad-checkpoint" || error.code === "bad-samples";
  return { valid: isTheirs ? false : null, reason: `its weights cannot be evaluated: ${error.message}` };
}

function firstEpoch({ events }: FinishedElsewhere): EpochReported | undefined {
  return events.find((event): event is EpochReported => event.type === "epoch-reported" && event.epoch === 1);
}

/** So many of them without replacement, all where there are no more. */
function draw(indices: Int32Array, count: number, random: () => number): Int32Array {
  const pool = indices.slice();
  const most = Math.min(count, pool.length);
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other]!, pool[at]!];
  }
  return pool.subarray(0, most);
}

const secureRandom = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;

/** Data as a trial needs it: split, cut to the subset, decoded once; for the transfer family as features. */
import type { TrialData } from "../../protocol/index.ts";
import type { DataNeeds } from "../../templates/index.ts";
import { prepareTestData, prepareTrialData, type PreparedTrialData } from "../../workers/data/index.ts";
import { openData, type OpenedDataFolder } from "../../workers/data/node/index.ts";
import type { Output } from "../output.ts";
import { userPath } from "../paths.ts";
import { featuresOf } from "./features.ts";
import { describeEta } from "../describe-eta.ts";
import type { CommonOptions } from "./options.ts";

type Values = TrialData["values"];

export interface SessionData {
  readonly prepared: PreparedTrialData;
  /** what trials train on: the prepared images, or their features */
  readonly data: TrialData;
}

export interface TestSamples {
  readonly values: Values;
  readonly labels: Uint8Array | null;
  /** sample → index into `manifest.items` */
  readonly items: Int32Array;
}

/** @throws WorkbenchError, with a code `usage-…` for a DATA that can never work */
export function openUserData(data: string, output: Output, signal: AbortSignal): Promise<OpenedDataFolder> {
  return openData(data.startsWith("sample:") ? data : userPath(data), {
    onProgress: showProgress(output),
    signal,
  });
}

export async function prepareData(
  opened: OpenedDataFolder,
  needs: DataNeeds,
  { seed }: Pick<CommonOptions, "seed">,
  output: Output,
  signal: AbortSignal,
): Promise<SessionData> {
  const { imageSize, subsetPercentage } = needs;
  const wanted = { imageSize, subsetPercentage, seed, onProgress: showProgress(output), signal };
  const prepared = await prepareTrialData(
    opened,
    needs.kind === "features" ? { ...wanted, channels: 3 } : wanted,
  );
  if (needs.kind === "images") return { prepared, data: prepared.data };
  const features = await featuresOf(prepared.data, needs, output, signal);
  return {
    prepared,
    data: { ...prepared.data, kind: "features", shape: [features.width], values: features.values },
  };
}

/** The test images in the form that the trained network takes; null when the data has none. */
export async function prepareTest(
  opened: OpenedDataFolder,
  shape: readonly number[],
  needs: DataNeeds,
  output: Output,
  signal: AbortSignal,
): Promise<TestSamples | null> {
  if (!opened.manifest.items.some(({ part }) => part === "test")) return null;
  const test = await prepareTestData(opened, shape, { onProgress: showProgress(output), signal });
  if (needs.kind === "images") return test;
  return { ...test, values: (await featuresOf(test, needs, output, signal)).values };
}

function showProgress(output: Output) {
  return ({
    phase,
    done,
    total,
    eta,
  }: {
    phase: string;
    done: number;
    total: number;
    eta: { lowMs: number; highMs: number } | null;
  }) => output.progress(`${phase} ${done} of ${total}${eta ? `, ${describeEta(eta)} to go` : ""}`);
}

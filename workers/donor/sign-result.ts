import { resultText, type TrialResult } from "../../protocol/index.ts";
import type { NodeKey } from "../link/index.ts";

/** @param result - all of it but the signature */
export async function signResult(
  key: NodeKey,
  { trial, replica }: { readonly trial: string; readonly replica: number },
  result: Omit<TrialResult, "signature">,
): Promise<TrialResult> {
  const text = resultText(trial, replica, result);
  return { ...result, signature: await key.sign(new TextEncoder().encode(text)) };
}

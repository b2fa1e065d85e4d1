/** Which candidate was fastest, device by device, and what is still to be timed. */
import type { Attributes, StockKernel } from "../../kernel.ts";
import { webgpuBackend, type WebgpuBackend } from "../device.ts";
import type { Candidate } from "./choosing-kernel.ts";

/** A kernel met a shape whose candidates nobody timed yet. */
export interface ChoiceRequest {
  readonly key: string;
  /** of the float32 inputs, by name */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly attrs: Attributes;
  readonly stock: StockKernel;
  readonly candidates: readonly Candidate[];
}

interface Choices {
  readonly names: Map<string, string>;
  readonly pending: Map<string, ChoiceRequest>;
}

/** Requests kept for a device where nobody asks for timings: the oldest go. */
const MOST_PENDING = 256;
const byDevice = new WeakMap<WebgpuBackend, Choices>();

function choices(): Choices {
  const backend = webgpuBackend();
  let found = byDevice.get(backend);
  if (found === undefined) byDevice.set(backend, (found = { names: new Map(), pending: new Map() }));
  return found;
}

export function chosenName(key: string): string | undefined {
  return choices().names.get(key);
}

export function noteRequest(request: ChoiceRequest): void {
  const { pending } = choices();
  if (pending.has(request.key)) return;
  if (pending.size >= MOST_PENDING) pending.delete(pending.keys().next().value!);
  pending.set(request.key, request);
}

/** What kernels met on the current device since they were last timed. */
export function pendingChoices(): readonly ChoiceRequest[] {
  return [...choices().pending.values()];
}

export function settle(key: string, name: string): void {
  const { names, pending } = choices();
  names.set(key, name);
  pending.delete(key);
}

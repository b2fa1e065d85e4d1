/** What this tab can do as a node. */
import type { NodeOffer } from "../../../protocol/index.ts";
import { REFERENCE, type MeasuredSpeed } from "../../../workers/donor/index.ts";
import { RUNTIME_VERSION, templates } from "../../../templates/index.ts";

/** The part of `navigator` that says something of the device. */
export interface DeviceFacts {
  readonly userAgent: string;
  /** in GiB, coarse and at most 8; only Chromium tells */
  readonly deviceMemory?: number;
  readonly adapter: {
    readonly features: readonly string[];
    readonly bufferBytes: number;
  } | null;
}

const giB = 2 ** 30;
/** A tab may use about so much of what the browser tells; without a word, as much as a phone has. */
const usualMemoryGiB = 4;
/** what wasm's 32-bit memory holds */
const wasmBufferBytes = 2 * giB;

/** @param measured - on the backend that trains best here, which comes first */
export function tabOffer(facts: DeviceFacts, version: string, measured: MeasuredSpeed): NodeOffer {
  const gpu = measured.backend === "webgpu" ? facts.adapter : null;
  const fastest = { name: measured.backend, adapter: measured.adapter.slice(0, 200) };
  return {
    ...{ name: browserName(facts.userAgent), kind: "tab", version, runtime: RUNTIME_VERSION },
    templates: templates.map(({ name }) => name),
    backends: gpu ? [fastest, { name: "wasm", adapter: "WebAssembly" }] : [fastest],
    memoryBytes: (facts.deviceMemory ?? usualMemoryGiB) * giB,
    bufferBytes: gpu?.bufferBytes ?? wasmBufferBytes,
    features: (gpu?.features ?? []).filter((name) => name.length <= 64).slice(0, 64),
    speed: measured.stepsPerSecond / REFERENCE.stepsPerSecond,
    ...{ slots: 1, trusts: [] },
  };
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** "Chrome on Linux": what people call the device they sit at. */
export function browserName(userAgent: string): string {
  const of = (names: typeof browsers, otherwise: string): string =>
    names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise;
  return `${of(browsers, "A browser")} on ${of(systems, "a device")}`;
}

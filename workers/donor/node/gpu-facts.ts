/** What the GPU offers, asked in a process of its own because drivers may crash. */
import { execFile } from "node:child_process";
import * as v from "valibot";
import { Amount, Text } from "../../../protocol/index.ts";

const GpuFacts = v.object({ features: v.pipe(v.array(Text(64)), v.maxLength(64)), bufferBytes: Amount });
export type GpuFacts = v.InferOutput<typeof GpuFacts>;

const question = `
const { createRequire } = await import("node:module");
const dawn = createRequire(process.argv[1])("webgpu");
Object.assign(globalThis, dawn.globals);
const adapter = await dawn.create([]).requestAdapter({ powerPreference: "high-performance" });
const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
const bufferBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
process.stdout.write(JSON.stringify({ features: [...adapter.features].sort().slice(0, 64), bufferBytes }));
process.exit(0);
`;

/** @returns null where there is no adapter, or its driver does not answer within 10 s */
export function readGpuFacts(): Promise<GpuFacts | null> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", question, import.meta.filename],
      { timeout: 10_000 },
      (error, stdout) => resolve(error === null ? parse(stdout) : null),
    );
  });
}

function parse(text: string): GpuFacts | null {
  try {
    return v.parse(GpuFacts, JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether this machine has a GPU that Dawn can use, asked in a process of its own because drivers may crash. */
import { execFile } from "node:child_process";

const question = `
const { createRequire } = await import("node:module");
const dawn = createRequire(process.argv[1])("webgpu");
Object.assign(globalThis, dawn.globals);
const adapter = await dawn.create([]).requestAdapter({ powerPreference: "high-performance" });
const { description = "", vendor = "", isFallbackAdapter = false } = adapter?.info ?? {};
process.stdout.write(JSON.stringify({ found: adapter !== null, isFallbackAdapter, name: vendor + " " + description }));
process.exit(0);
`;
const software = /swiftshader|llvmpipe|lavapipe|software/i;

/** @returns false for no adapter, a software one, or a driver that does not answer within 10 s */
export function hasHardwareGpu(): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { timeout: 10_000 };
    execFile(
      process.execPath,
      ["--input-type=module", "-e", question, import.meta.filename],
      options,
      (error, stdout) => {
        resolve(
          error === null && /"found":true,"isFallbackAdapter":false/.test(stdout) && !software.test(stdout),
        );
      },
    );
  });
}

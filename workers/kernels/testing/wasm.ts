/** For tests and benchmarks under Node: tfjs's WASM backend from the installed package. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startWasm, WASM_PLAIN, WASM_SIMD } from "../../backend/wasm.ts";

const folder = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url);

export async function startInstalledWasm(): Promise<void> {
  const read = async (name: string): Promise<[string, Uint8Array]> => [
    name,
    await readFile(fileURLToPath(new URL(name, folder))),
  ];
  await startWasm(Object.fromEntries(await Promise.all([read(WASM_SIMD), read(WASM_PLAIN)])));
}

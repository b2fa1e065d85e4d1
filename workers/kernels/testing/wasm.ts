/** For tests and benchmarks under Node: tfjs's WASM backend from the installed package, stock. */
import { installedBinaries } from "../../backend/node/index.ts";
import { startWasm } from "../../backend/wasm.ts";

export async function startInstalledWasm(): Promise<void> {
  await startWasm(await installedBinaries());
}

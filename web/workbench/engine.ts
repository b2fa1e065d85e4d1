/** What trial workers are made of, fetched once from our own origin (or the service worker's store). */
import type { ProgramFiles } from "../../templates/index.ts";
import { linkProgram } from "../../workers/program/index.ts";
import { fetchPart } from "./fetch-part.ts";

const wasmNames = ["tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm.wasm"];

export interface Engine {
  /** the script of a trial worker for this program. @throws WorkbenchError when the program cannot be linked */
  link(files: ProgramFiles): Promise<string>;
  wasm(): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>>;
}

/** @param base - URL of the page */
export function createEngine(base: string): Engine {
  let bundle: Promise<string> | undefined;
  let wasm: Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>> | undefined;
  return {
    async link(files) {
      bundle ??= fetchPart(base, "engine/trial-worker.js").then((response) => response.text());
      return linkProgram(files, await bundle);
    },
    wasm: () => (wasm ??= fetchBinaries(base)),
  };
}

async function fetchBinaries(base: string): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>> {
  const entries = wasmNames.map(async (name) => {
    const response = await fetchPart(base, `engine/${name}`);
    return [name, new Uint8Array(await response.arrayBuffer())] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

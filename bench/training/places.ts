/** Where training is measured: a process of its own, and a page of a real Chromium. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import * as v from "valibot";
import { ensureChromium } from "../../scripts/chromium.ts";
import { softwareGpu } from "../../scripts/software-gpu.ts";
import type { Measurer } from "./contender.ts";
import { servePage } from "./serve-page.ts";
import { remoteMeasurer, type Call } from "./remote.ts";

export interface Place {
  readonly measurer: Measurer;
  /** versions of what it runs on, by name */
  readonly about: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param software - WebGPU on SwiftShader instead of the machine's GPU */
export type OpenPlace = (software: boolean) => Promise<Place>;

/** Two places, one for stock tfjs and one for ours, with a backend started. */
export interface Pair {
  readonly stock: Measurer;
  readonly ours: Measurer;
  readonly adapter: string;
  readonly about: Place["about"];
  close(): Promise<void>;
}

/** WebGPU on the machine's GPU, or else on SwiftShader. Null, after saying why, where a backend cannot be had. */
export async function openPair(open: OpenPlace, backend: "wasm" | "webgpu"): Promise<Pair | null> {
  let reason: unknown;
  for (const software of backend === "wasm" ? [false] : [false, true]) {
    const places: Place[] = [];
    const close = async (): Promise<void> => {
      for (const place of places) await place.close();
    };
    try {
      for (let i = 0; i < 2; i++) places.push(await open(software));
      const [stock, ours] = places as [Place, Place];
      const adapter = await stock.measurer.start(backend, "stock");
      await ours.measurer.start(backend, "ours");
      const about = backend === "wasm" ? ours.about : { ...ours.about, adapter };
      return { stock: stock.measurer, ours: ours.measurer, adapter, about, close };
    } catch (error) {
      reason = error;
      await close();
    }
  }
  process.stderr.write(`bench: ${backend} is left out. ${firstLine(reason)}\n`);
  return null;
}

const Answer = v.union([v.object({ result: v.unknown() }), v.object({ error: v.string() })]);
const entry = fileURLToPath(new URL("./node-entry.ts", import.meta.url));

export const openNode: OpenPlace = async (software) => {
  const environment = software ? softwareGpu(ensureChromium()) : {};
  const child = fork(entry, { env: { ...process.env, ...environment } });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the measuring process ended with ${String(code)}`);
  });
  ended.catch(() => undefined); // it ends when we close it, too
  const answer = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, "message"), ended])) as unknown[];
    const parsed = v.parse(Answer, message);
    if ("error" in parsed) throw new Error(parsed.error);
    return parsed.result;
  };
  await answer(); // it is listening
  const call = (request: Call): Promise<unknown> => {
    child.send(request);
    return answer();
  };
  return {
    measurer: remoteMeasurer(call),
    about: { node: process.version },
    close: async () => {
      child.kill("SIGKILL"); // Dawn's threads keep a process from ending by itself
      await ended.catch(() => undefined);
    },
  };
};

export const openChromium: OpenPlace = async (software) => {
  const executablePath = ensureChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium.");
  const page = await servePage();
  const browser = await chromium.launch({
    executablePath,
    channel: "chromium",
    args: [
      "--disable-background-networking",
      "--enable-unsafe-webgpu",
      ...(software ? ["--use-webgpu-adapter=swiftshader"] : []),
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
  const tab = await browser.newPage();
  await tab.goto(page.url);
  const call = ({ method, parameters }: Call): Promise<unknown> =>
    tab.evaluate(
      ([name, given]) => {
        type Methods = Record<string, (...parameters: readonly unknown[]) => unknown>;
        const { measurer } = globalThis as unknown as { measurer: Methods };
        return measurer[name]!(...given);
      },
      [method, parameters] as const,
    );
  return {
    measurer: remoteMeasurer(call),
    about: { chromium: browser.version() },
    close: async () => {
      await browser.close();
      await page.close();
    },
  };
};

const firstLine = (reason: unknown): string =>
  (reason instanceof Error ? reason.message : String(reason)).split("\n", 1)[0]!;

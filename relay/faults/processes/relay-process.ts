/** A real relay in a process of its own: started, killed with SIGKILL, started again on the same folder and port. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import type { HistoryRecorder } from "../history/recorder.ts";

const program = fileURLToPath(new URL("./relay-main.ts", import.meta.url));
const Listening = v.object({ type: v.literal("listening"), url: v.string() });

/** @returns what Node is given to run a relay */
export function serveCommand(folder: string, port: number): string[] {
  return [program, "--port", String(port), "--data-dir", folder];
}

export interface RelaySettings {
  readonly folder: string;
  readonly recorder: HistoryRecorder;
  /** as on the command line of `relay-main.ts`, besides --port and --data-dir */
  readonly options?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const START_MS = 60_000;
const MEMORY_EVERY_MS = 500;

export class RelayProcess {
  readonly settings: RelaySettings;
  url = "";
  /** from each start until it took requests, its database open; ms */
  readonly startMs: number[] = [];
  #child: ChildProcess | null = null;
  #port = 0;
  #expected = false;
  #memory: NodeJS.Timeout | null = null;

  constructor(settings: RelaySettings) {
    this.settings = settings;
  }

  get running(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** @param faultAt - a named point where it kills itself @throws WorkbenchError `relay-did-not-start` */
  async start(faultAt: string | null = null): Promise<void> {
    const { folder, options = [], environment = {}, recorder } = this.settings;
    const started = performance.now();
    this.#expected = faultAt !== null;
    const child = spawn(process.execPath, [...serveCommand(folder, this.#port), ...options], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment, ...(faultAt === null ? {} : { FAULT_AT: faultAt }) },
    });
    this.#child = child;
    const errors: string[] = [];
    createInterface(child.stderr).on("line", (text) => {
      errors.push(text);
      if (/unhandled|uncaught|TypeError|RangeError|ReferenceError|\bat .*\.ts:\d+/i.test(text))
        recorder.info("relay", "trouble", { text });
    });
    child.once("exit", (code, signal) => {
      recorder.info("relay", "exited", { code, signal });
      if (!this.#expected) recorder.info("relay", "trouble", { text: `ended by itself (${code ?? signal})` });
    });
    await this.#listening(child, errors);
    this.startMs.push(performance.now() - started);
    recorder.info("relay", "started", { faultAt, ms: this.startMs.at(-1) });
    this.#watchMemory();
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }
  /** SIGTERM: as an operator stops it. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }
  /** Resolves when it has ended, for instance at its fault point. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child && this.running) await once(child, "exit");
  }

  memoryBytes(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
      return 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
    } catch {
      return 0; // it is gone, or this system has no /proc
    }
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (this.#memory) clearInterval(this.#memory);
    if (!child || !this.running) return;
    this.#expected = true;
    const exit = once(child, "exit");
    child.kill(signal);
    const forced = setTimeout(() => child.kill("SIGKILL"), 20_000);
    await exit;
    clearTimeout(forced);
  }

  #listening(child: ChildProcess, errors: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string): void => {
        clearTimeout(timer);
        reject(new WorkbenchError("relay-did-not-start", `The relay ${why}: ${errors.join("\n")}`, "None."));
      };
      const timer = setTimeout(() => {
        refuse(`was not there in ${START_MS} ms`);
      }, START_MS);
      child.once("exit", (code, signal) => {
        refuse(`ended with ${code ?? signal}`);
      });
      createInterface(child.stdout!).on("line", (text) => {
        this.url = v.parse(Listening, JSON.parse(text)).url;
        this.#port = Number(new URL(this.url).port);
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #watchMemory(): void {
    if (this.#memory) clearInterval(this.#memory);
    this.#memory = setInterval(() => {
      const bytes = this.memoryBytes();
      if (bytes > 0) this.settings.recorder.info("relay", "memory", { bytes });
    }, MEMORY_EVERY_MS);
  }
}

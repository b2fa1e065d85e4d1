/** Runs the `firstlight` command as a user's script does: through npm, in its own process group. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as v from "valibot";

const Line = v.looseObject({ type: v.string() });
type Line = v.InferOutput<typeof Line>;

export interface Ended {
  /** null after a signal */
  readonly code: number | null;
  /** what --json printed, parsed */
  readonly lines: readonly Line[];
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** resolves with the first line of that type, rejects when the command ends without one */
  firstLine(type: string): Promise<Line>;
  readonly hasEnded: boolean;
  /** to the whole group, as a terminal or the kernel's out-of-memory killer would */
  signal(name: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
}

export const startFirstlight = (...args: string[]): Running => startFirstlightWith({}, ...args);

/** @param environment - in addition to this process's own */
export function startFirstlightWith(
  environment: Readonly<Record<string, string>>,
  ...args: string[]
): Running {
  const child = spawn("npm", ["run", "-s", "firstlight", "--", ...args], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: Line[] = [];
  const waiting: { type: string; tell: (line: Line) => void }[] = [];
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = v.parse(Line, JSON.parse(text));
    lines.push(line);
    for (const { type, tell } of waiting) if (type === line.type) tell(line);
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, lines, stderr });
    });
  });
  let hasEnded = false;
  void ended.finally(() => (hasEnded = true));
  return {
    ended,
    get hasEnded() {
      return hasEnded;
    },
    firstLine: (type) =>
      new Promise((resolve, reject) => {
        waiting.push({ type, tell: resolve });
        void ended.then(() => {
          reject(new Error(`the command ended without ${type}: ${stderr}`));
        });
      }),
    signal(name) {
      process.kill(-child.pid!, name);
    },
  };
}

export const runFirstlight = (...args: string[]): Promise<Ended> => startFirstlight(...args).ended;

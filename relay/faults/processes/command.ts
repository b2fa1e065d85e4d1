/** The `firstlight` command in a process of its own, told from its JSON lines. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";

const cli = fileURLToPath(new URL("../../../cli/main.ts", import.meta.url));
const Line = v.looseObject({ type: v.string() });
export type Line = v.InferOutput<typeof Line>;

export interface Command {
  readonly process: ChildProcess;
  readonly lines: Line[];
  readonly errors: string[];
  /** @throws WorkbenchError `command-failed` when it ends without such a line */
  line(type: string): Promise<Line>;
  /** @returns its exit code; null: killed */
  ended(): Promise<number | null>;
  kill(): void;
}

/** @param environment - beside this process's own */
export function startCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  heard: (line: Line) => void = () => undefined,
): Command {
  const child = spawn(process.execPath, [cli, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const [lines, errors]: [Line[], string[]] = [[], []];
  const wanted: { readonly type: string; readonly found: (line: Line) => void }[] = [];
  createInterface(child.stdout).on("line", (text) => {
    const line = parseLine(text);
    if (!line) return;
    lines.push(line);
    heard(line);
    for (const one of wanted) if (one.type === line.type) one.found(line);
  });
  createInterface(child.stderr).on("line", (text) => errors.push(text));
  const closed = once(child, "close");
  return {
    process: child,
    lines,
    errors,
    line: (type) =>
      new Promise((resolve, reject) => {
        const found = lines.find((line) => line.type === type);
        if (found) {
          resolve(found);
          return;
        }
        wanted.push({ type, found: resolve });
        void closed.then(() => {
          const message = `firstlight ${words[0]} ended without "${type}": ${errors.slice(-5).join(" ")}`;
          reject(new WorkbenchError("command-failed", message, "See its words."));
        });
      }),
    ended: async () => {
      await closed;
      return child.exitCode;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

function parseLine(text: string): Line | null {
  try {
    const parsed = v.safeParse(Line, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null; // a line for people
  }
}

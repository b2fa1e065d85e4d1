/** The command line in a process of its own, read line by line. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { onTestFinished } from "vitest";

const main = new URL("../../../cli/main.ts", import.meta.url).pathname;
const Line = v.looseObject({ type: v.string() });
type Line = v.InferOutput<typeof Line>;

export interface Command {
  readonly child: ChildProcess;
  readonly lines: Line[];
  /** on stderr, so far */
  readonly said: string;
  /** resolves with the first line, from now on or before, that is so */
  line(fits: (line: Line) => boolean): Promise<Line>;
  readonly ended: Promise<number | null>;
}

export const firstlight = (environment: Record<string, string>, ...args: string[]): Command =>
  scriptCommand(main, environment, ...args);

/** Head of a process group, as a shell starts it; killed when the test ends. */
export function scriptCommand(
  script: string,
  environment: Record<string, string>,
  ...args: string[]
): Command {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: Line[] = [];
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  let heard = (): void => undefined;
  createInterface({ input: child.stdout }).on("line", (text) => {
    lines.push(v.parse(Line, JSON.parse(text)));
    heard();
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    ...{ child, lines, ended },
    get said() {
      return stderr;
    },
    line: async (fits) => {
      for (;;) {
        const found = lines.find(fits);
        if (found) return found;
        const more = new Promise<"more">((resolve) => (heard = () => resolve("more")));
        if ((await Promise.race([more, ended])) !== "more" && !lines.some(fits))
          throw new Error(`${args[0]!} ended: ${stderr}`);
      }
    },
  };
}

export const ofType =
  (type: string) =>
  (line: Line): boolean =>
    line.type === type;

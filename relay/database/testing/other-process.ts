import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface OtherProcess {
  /** what it has said so far, line by line */
  readonly lines: string[];
  /** resolves with the first line that is there or comes @throws when it ends before */
  said(wanted: (line: string, count: number) => boolean): Promise<string>;
  kill(): Promise<void>;
  /** lets it end by itself */
  end(): Promise<void>;
}

const script = fileURLToPath(new URL("hold-folder.ts", import.meta.url));

export function holdFolder(path: string, what: "hold" | "write"): OtherProcess {
  const child: ChildProcess = spawn(process.execPath, [script, path, what], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const lines: string[] = [];
  let heard = Promise.withResolvers<undefined>();
  const tell = () => {
    heard.resolve(undefined);
    heard = Promise.withResolvers();
  };
  if (!child.stdout) throw new Error("it has no output");
  createInterface(child.stdout).on("line", (line) => {
    lines.push(line);
    tell();
  });
  let over = false;
  void ended.then(() => {
    over = true;
    tell();
  });
  return {
    lines,
    said: async (wanted) => {
      for (;;) {
        const found = lines.find((line, index) => wanted(line, index + 1));
        if (found !== undefined) return found;
        if (over) throw new Error(`it ended, having said ${lines.join(", ")}`);
        await heard.promise;
      }
    },
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
    end: () => {
      child.stdin?.end();
      return ended;
    },
  };
}

/** With --json one object a line on stdout; for people, progress on stderr and the result on stdout. */
import { printable } from "./printable.ts";

export interface Output {
  /** a machine-readable fact; silent for people */
  record(fact: Readonly<Record<string, unknown>>): void;
  /** a line that stays; for people only */
  say(line: string): void;
  /** a line that the next one replaces on a terminal; for people only, at most once a second elsewhere */
  progress(line: string): void;
}

export function createOutput(json: boolean): Output {
  if (json) {
    return {
      record: (fact) => void process.stdout.write(`${printable(JSON.stringify(fact))}\n`),
      say: (line) => void process.stderr.write(`${printable(line)}\n`),
      progress: () => undefined,
    };
  }
  const terminal = process.stderr.isTTY;
  let last = "";
  let lastAt = -Infinity;
  const clear = () => {
    if (terminal && last !== "") process.stderr.write("\r\x1b[2K");
    last = "";
  };
  return {
    record: () => undefined,
    say(line) {
      clear();
      process.stdout.write(`${printable(line)}\n`);
    },
    progress(text) {
      const line = printable(text);
      const now = performance.now();
      if (line === last || now - lastAt < (terminal ? 100 : 5000)) return;
      clear();
      process.stderr.write(terminal ? line.slice(0, Math.max(20, process.stderr.columns - 1)) : `${line}\n`);
      last = line;
      lastAt = now;
    },
  };
}

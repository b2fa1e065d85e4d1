/** An append-only text file of JSON lines that survives being killed: a line counts once it ends in a newline. */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";

export interface AppendFile {
  /** whole lines found when the file was opened */
  readonly lines: readonly string[];
  /** returns once the lines are on disk */
  append(lines: readonly string[]): void;
  close(): void;
}

export function openAppendFile(path: string): AppendFile {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const file = openSync(path, existsSync(path) ? "r+" : "w");
  ftruncateSync(file, Buffer.byteLength(whole));
  let end = Buffer.byteLength(whole);
  return {
    lines: whole.split("\n").filter((line) => line !== ""),
    append(lines) {
      if (lines.length === 0) return;
      end += writeSync(file, lines.map((line) => `${line}\n`).join(""), end);
      fdatasyncSync(file);
    },
    close: () => closeSync(file),
  };
}

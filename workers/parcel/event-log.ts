/** The kept events of one order as JSON lines: the `log` of checkpoints and results. */
import * as v from "valibot";
import { KeptTrialEvent, WorkbenchError } from "../../study/index.ts";

export function writeLog(events: readonly KeptTrialEvent[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

/** @throws WorkbenchError `bad-log` naming the line that is no event */
export function readLog(bytes: Uint8Array<ArrayBuffer>): KeptTrialEvent[] {
  const lines = decode(bytes).split("\n");
  // what is behind the last line's end; anything else is a line that was cut
  if (lines.pop() !== "") throw badLog(lines.length + 1, "it is cut off");
  return lines.map((line, index) => {
    const parsed = v.safeParse(KeptTrialEvent, parseJson(line, index + 1));
    if (!parsed.success) throw badLog(index + 1, parsed.issues[0].message);
    return parsed.output;
  });
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badLog(1, "it is not UTF-8", cause);
  }
}

function parseJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw badLog(number, "it is not JSON", cause);
  }
}

function badLog(line: number, why: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    "bad-log",
    `Line ${line} of a trial's log is no event: ${why}.`,
    "Train the trial again.",
    { cause },
  );
}

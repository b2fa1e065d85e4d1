import * as v from "valibot";
import { WorkbenchError } from "../errors.ts";
import { JournalEvent, journalVersion } from "./journal-event.ts";

const Versioned = v.looseObject({ v: v.pipe(v.number(), v.integer(), v.minValue(0)) });
type Versioned = v.InferOutput<typeof Versioned>;

/** By version: what makes an event of that version one of the next. */
export type JournalUpgrades = Readonly<Record<number, (event: Versioned) => Versioned>>;

/** Version 1 is the first, so there is nothing to upgrade from yet. */
const knownUpgrades: JournalUpgrades = {};

/**
 * One line of a journal, of this version or an older one.
 * @throws WorkbenchError `journal-unreadable`, or `journal-version` for a version this code does not know
 */
export function parseJournalLine(line: string, upgrades: JournalUpgrades = knownUpgrades): JournalEvent {
  const event = upgrade(parseVersioned(line), upgrades);
  const parsed = v.safeParse(JournalEvent, event);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw unreadable(line, `${v.getDotPath(issue) ?? "event"}: ${issue.message}`);
}

export interface ReadJournal {
  readonly events: readonly JournalEvent[];
  /** a last line that a crash cut short: not acknowledged, hence no loss; empty when there is none */
  readonly cutTail: string;
}

/**
 * A whole journal, one event a line. A last line without its line end that cannot be read was cut by a crash.
 * @throws WorkbenchError as `parseJournalLine` for any other line
 */
export function parseJournal(text: string, upgrades: JournalUpgrades = knownUpgrades): ReadJournal {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const events = lines.filter((line) => line.trim() !== "").map((line) => parseJournalLine(line, upgrades));
  if (tail.trim() === "") return { events, cutTail: tail };
  try {
    return { events: [...events, parseJournalLine(tail, upgrades)], cutTail: "" };
  } catch (error) {
    // a newer version is no cut line, and must not be written over
    if (error instanceof WorkbenchError && error.code === "journal-version") throw error;
    return { events, cutTail: tail };
  }
}

export function formatJournal(events: readonly JournalEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join("");
}

function parseVersioned(line: string): Versioned {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw unreadable(line, "it is not JSON", cause);
  }
  const parsed = v.safeParse(Versioned, json);
  if (!parsed.success) throw unreadable(line, "it has no version");
  return parsed.output;
}

function upgrade(event: Versioned, upgrades: JournalUpgrades): Versioned {
  let current = event;
  while (current.v !== journalVersion) {
    const step = upgrades[current.v];
    if (!step || current.v > journalVersion) throw unknownVersion(current.v);
    const next = step(current);
    if (next.v <= current.v) throw unknownVersion(current.v);
    current = next;
  }
  return current;
}

function unknownVersion(version: number): WorkbenchError {
  const message = `The journal has an event of version ${version}; this Firstlight reads up to ${journalVersion}.`;
  return new WorkbenchError("journal-version", message, "Open it with the newest Firstlight.");
}

function unreadable(line: string, detail: string, cause?: unknown): WorkbenchError {
  const shown = line.length > 80 ? `${line.slice(0, 80)}...` : line;
  return new WorkbenchError(
    "journal-unreadable",
    `The journal's line ${JSON.stringify(shown)} cannot be read: ${detail}.`,
    "Restore the journal from an export, or begin a new study.",
    { cause },
  );
}

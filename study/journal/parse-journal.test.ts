import { describe, expect, it } from "vitest";
import { createdEvent, testConfig } from "../testing/simulation.ts";
import { formatJournal, parseJournal, parseJournalLine } from "./parse-journal.ts";

const created = createdEvent(testConfig());
const started = { v: 1, studyId: "study", seq: 2, at: 5, type: "study-started" } as const;
const text = formatJournal([created, started]);

describe("parseJournal", () => {
  it("reads what was written", () => {
    expect(parseJournal(text)).toEqual({ events: [created, started], cutTail: "" });
  });

  it("leaves out a last line that was cut anywhere", () => {
    const first = formatJournal([created]).length;
    for (let end = first + 1; end < text.length - 1; end++) {
      const read = parseJournal(text.slice(0, end));
      expect(read.events).toEqual([created]);
      expect(read.cutTail).toBe(text.slice(first, end));
    }
    // only the line end is missing
    expect(parseJournal(text.slice(0, -1)).events).toEqual([created, started]);
  });

  it("refuses a broken line that is not the last", () => {
    const broken = `{"v":1,"type":"nonsense"}\n${text}`;
    expect(() => parseJournal(broken)).toThrow(/nonsense/);
    expect(() => parseJournal(`not json\n${text}`)).toThrow(/not JSON/);
  });
});

describe("parseJournalLine", () => {
  it("refuses a newer version and names it", () => {
    const line = JSON.stringify({ ...started, v: 7 });
    expect(() => parseJournalLine(line)).toThrow(/version 7/);
    expect(() => parseJournal(line)).toThrow(expect.objectContaining({ code: "journal-version" }));
  });

  it("upgrades an older version", () => {
    const old = JSON.stringify({ ...started, v: 0, at: undefined, seconds: 0.005 });
    const event = parseJournalLine(old, {
      0: ({ seconds, ...rest }) => ({ ...rest, v: 1, at: Number(seconds) * 1000 }),
    });
    expect(event).toEqual(started);
    expect(() => parseJournalLine(old)).toThrow(/version 0/);
  });
});

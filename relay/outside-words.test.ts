import { describe, expect, it } from "vitest";
import { WorkbenchError } from "../study/index.ts";
import { outsideWords } from "./outside-words.ts";
import { toRelayError } from "./sockets/refusals.ts";

const place = "/home/somebody/.local/share/firstlight/relay";
const because = (code: string) => ({ cause: Object.assign(new Error("no"), { code }) });

describe("what a relay says of its own trouble", () => {
  it.each([
    "database-unavailable",
    "database-full",
    "database-locked",
    "database-unopened",
    "database-refused",
  ])("%s names no place", (code) => {
    const said = outsideWords(new WorkbenchError(code, `${place}: no`, `See ${place}`));
    expect(said.code).toBe(code);
    expect(JSON.stringify(said)).not.toContain("somebody");
  });

  it("is told as it is where it is about what was asked", () => {
    const error = new WorkbenchError("trial-unknown", "There is none.", "Submit it.");
    expect(outsideWords(error)).toEqual({
      code: "trial-unknown",
      message: "There is none.",
      action: "Submit it.",
    });
  });

  it("blames a value that cannot be stored on whoever sent it, and the relay's own mistakes on the relay", () => {
    const heard: unknown[] = [];
    const tell = (error: unknown) => toRelayError(error, (one) => void heard.push(one));
    const range = new WorkbenchError("database-refused", `${place}: out of range`, "", because("22003"));
    expect(tell(range).code).toBe("malformed");
    expect(heard).toEqual([]);
    const mistake = new WorkbenchError("database-refused", `${place}: syntax error`, "", because("42601"));
    expect(tell(mistake).message).not.toContain("syntax");
    expect(heard).toEqual([mistake]);
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { createOutput } from "./output.ts";
import { printable } from "./printable.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("what is printed of a stranger's words", () => {
  it("cannot move the cursor, hide a line or name another title", () => {
    const name = "my gpu\u001b[2K\r\u001b[1AFingerprint  00000000\u0007\u009b2J\u202eabc";

    expect(printable(name)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(printable(name)).toContain("\\u001b[2K\\u000d");
  });

  it("keeps its lines, its tabs and its own language", () => {
    expect(printable("a\n\tb — é 日本 👩‍🔬")).toBe("a\n\tb — é 日本 👩‍🔬");
  });

  it("is what every command says", () => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
    createOutput(false).say("Node \u001b[31m");
    createOutput(true).say("Node \u001b[31m");
    createOutput(true).record({ name: "\u001b[31m\u009b" });
    expect(written).toHaveLength(3);

    expect(written.join("")).not.toMatch(/[\u001b\u009b]/);
  });
});

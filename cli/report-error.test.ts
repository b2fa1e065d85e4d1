import { afterEach, expect, it, vi } from "vitest";
import { WorkbenchError } from "../study/index.ts";
import { reportError } from "./report-error.ts";
import { UsageError } from "./usage.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function told(error: unknown): { readonly code: number; readonly text: string } {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return { code: reportError("firstlight", error), text };
}

it("says in one line what a user can do something about", () => {
  expect(told(new UsageError("--seed must be a number"))).toEqual({
    ...{ code: 2, text: "firstlight: --seed must be a number\n" },
  });
  const refused = new WorkbenchError("usage-form", "epochs is 0.", "Ask for 1 or more.");
  expect(told(refused)).toEqual({ code: 2, text: "firstlight: epochs is 0. Ask for 1 or more.\n" });
  const gone = new WorkbenchError("relay-gone", "The relay is gone.", "Start it.");
  expect(told(gone)).toEqual({ code: 1, text: "firstlight: The relay is gone. Start it.\n" });
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { syscall: "write" });
  expect(told(full)).toEqual({ code: 1, text: "firstlight: ENOSPC: no space left on device, write\n" });
});

it("shows where in the code, for what nobody expects", () => {
  const { code, text } = told(new TypeError("x is not a function"));
  expect(code).toBe(1);
  expect(text).toMatch(/^firstlight: TypeError: x is not a function\n\s+at /);
  expect(told("thrown text")).toEqual({ code: 1, text: "firstlight: thrown text\n" });
});

it("shows control characters, and does not send them to the terminal", () => {
  expect(told(new UsageError("a\u001b[2Jb")).text).toBe("firstlight: a\\u001b[2Jb\n");
});

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../usage.ts";
import { makeFolder } from "./make-folder.ts";

test("folders are made with those above them; what cannot be made is bad usage", () => {
  const root = mkdtempSync(join(tmpdir(), "make-folder-"));
  try {
    makeFolder(join(root, "a", "b"));
    makeFolder(join(root, "a", "b"));
    expect(existsSync(join(root, "a", "b"))).toBe(true);
    writeFileSync(join(root, "file"), "");
    expect(() => {
      makeFolder(join(root, "file", "below"));
    }).toThrow(UsageError);
    expect(() => {
      makeFolder(join(root, "file"));
    }).toThrow(/file" cannot be made/);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.skipIf(!existsSync("/proc/self"))("a file system without new folders does not hang it", () => {
  expect(() => {
    makeFolder("/proc/firstlight-nowhere/below");
  }).toThrow(UsageError);
});

import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openAppendFile } from "./append-file.ts";

it("keeps whole lines and drops one cut by a crash", () => {
  const path = join(mkdtempSync(join(tmpdir(), "firstlight-append-")), "journal.jsonl");
  const first = openAppendFile(path);
  first.append(['{"n":1}', '{"ü":2}']);
  first.close();
  appendFileSync(path, '{"n":3');
  const second = openAppendFile(path);
  expect(second.lines).toEqual(['{"n":1}', '{"ü":2}']);
  second.append(['{"n":4}']);
  second.close();
  expect(readFileSync(path, "utf8")).toBe('{"n":1}\n{"ü":2}\n{"n":4}\n');
});

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStoredSessions } from "./stored-sessions.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-sessions-"));
  path = join(folder, "deep", "sessions.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("sessions with relays", () => {
  it("are found again by relay, and by the code that they began with", () => {
    openStoredSessions(path).keep("https://a", "code-1", "token-a");
    openStoredSessions(path).keep("https://b", null, "token-b");
    const sessions = openStoredSessions(path);
    expect(sessions.find("https://a", null)).toBe("token-a");
    expect(sessions.find("https://a", "code-1")).toBe("token-a");
    expect(sessions.find("https://a", "code-2")).toBeNull();
    expect(sessions.find("https://b", null)).toBe("token-b");
    expect(sessions.find("https://c", null)).toBeNull();
  });

  it("remember their code when a token is renewed without it", () => {
    const sessions = openStoredSessions(path);
    sessions.keep("https://a", "code-1", "old");
    sessions.keep("https://a", null, "new");
    expect(sessions.find("https://a", "code-1")).toBe("new");
  });

  it("are readable by their user alone, and hold no code", async () => {
    openStoredSessions(path).keep("https://a", "code-1", "token-a");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "deep"))).mode & 0o777).toBe(0o700);
    expect(await readFile(path, "utf8")).not.toContain("code-1");
  });

  it("that cannot be read are none", async () => {
    const sessions = openStoredSessions(path);
    sessions.keep("https://a", null, "token-a");
    await writeFile(path, "{half");
    expect(sessions.find("https://a", null)).toBeNull();
  });
});

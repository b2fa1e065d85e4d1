import { describe, expect, it, vi } from "vitest";
import { relayFolder } from "./data-folder.ts";
import { readServeOptions } from "./serve-options.ts";

const read = (...argv: string[]) => readServeOptions(argv);

describe("the options of serve", () => {
  it("ask for a page alone, unless something of a relay is named", async () => {
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("FIRSTLIGHT_OWNER_CODE", "");
    expect(await read()).toMatchObject({ port: 4173, host: "127.0.0.1", relayAsked: false, database: null });
    for (const option of ["--data-dir=x", "--database=postgres://db/x", "--guests", "--proxy"])
      expect(await read(option)).toMatchObject({ relayAsked: true });
    vi.stubEnv("FIRSTLIGHT_OWNER_CODE", "a-code-of-my-own");
    expect(await read()).toMatchObject({ relayAsked: true, ownerCode: "a-code-of-my-own" });
    vi.stubEnv("DATABASE_URL", "postgres://env/db");
    expect((await read()).database).toBe("postgres://env/db");
    expect((await read("--database", "postgres://option/db")).database).toBe("postgres://option/db");
    vi.unstubAllEnvs();
  });

  it("takes origins as pages' servers have them", async () => {
    const { origins } = await read(
      "--origin",
      "https://Lab.example.org/",
      "--origin",
      "http://localhost:5173",
    );
    expect(origins).toEqual(["https://lab.example.org", "http://localhost:5173"]);
  });

  it.each([
    [["--port", "70000"], "70000"],
    [["--host", ""], "--host"],
    [["--origin", "lab.example.org"], "lab.example.org"],
    [["--origin", "https://lab.example.org/page"], "/page"],
    [["--tls-cert", "cert.pem"], "belong together"],
    [["--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem"], "/nowhere/cert.pem"],
    [["--tls-cert", "package.json", "--tls-key", "package.json"], "no certificate"],
  ])("refuses %j", async (argv, named) => {
    await expect(read(...argv)).rejects.toThrow(named);
  });

  it("does not repeat a password", async () => {
    const error = await read("--database", "mysql://me:secret@db/x").catch(String);
    expect(error).toContain("mysql://...@db/x");
    expect(error).not.toContain("secret");
  });
});

describe("relayFolder", () => {
  it("is the platform's place for a program's own data", () => {
    expect(relayFolder("linux", { XDG_DATA_HOME: "/data" })).toBe("/data/firstlight/relay");
    expect(relayFolder("linux", {})).toMatch(/\.local\/share\/firstlight\/relay$/);
    expect(relayFolder("darwin", {})).toContain("Application Support");
  });
});

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../usage.ts";
import { askTell } from "./ask-tell.ts";

const folder = mkdtempSync(join(tmpdir(), "ask-tell-"));
afterAll(() => rmSync(folder, { recursive: true }));

function spaceFile(name: string, yaml: string): string {
  const path = join(folder, name);
  writeFileSync(path, yaml);
  return path;
}

const space = spaceFile(
  "space.yaml",
  "lr: {distribution: uniform, min: 0.0, max: 1.0}\nn: {values: [1, '1']}\n",
);
const endless = spaceFile("bad.yaml", "lr: {distribution: uniform, min: 2, max: 1}\n");
const wide = spaceFile(
  "wide.yaml",
  Array.from({ length: 30 }, (_, i) => `p${i}: {distribution: uniform, min: 0.0, max: 1.0}`).join("\n"),
);

async function converse(input: string, ...argv: string[]): Promise<{ code: number; lines: string[] }> {
  const streams = { input: new PassThrough(), output: new PassThrough() };
  streams.input.end(input);
  const code = await askTell(argv, streams);
  streams.output.end();
  return { code, lines: (await text(streams.output)).trimEnd().split("\n") };
}

/** The real process. Its stdin stays open, as with a client that waits for an answer. */
async function runProcess(
  input: string,
  ...argv: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = join(import.meta.dirname, "..", "main.ts");
  const child = spawn(process.execPath, [main, "ask-tell", ...argv]);
  child.stdin.on("error", () => undefined); // it may have ended before reading
  child.stdin.write(input);
  const ended = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

describe("ask-tell", () => {
  it("prints JSON lines and ends with 0 at the end of input, with or without a last newline", async () => {
    for (const ending of ["", "\n", "\r\n"]) {
      const { code, lines } = await converse(`{"trial":0,"value":1}\n{"ask":2}${ending}`, "--space", space);
      expect(code).toBe(0);
      expect(lines.map((line) => (JSON.parse(line) as { trial: number }).trial)).toEqual([0, 1, 2, 3]);
    }
  });

  it("follows sampler, preset, direction and seed", async () => {
    const tells = Array.from(
      { length: 25 },
      (_, trial) => `{"trial":${trial},"value":${(trial * 7) % 11}}`,
    ).join("\n");
    const last = async (...argv: string[]): Promise<string> =>
      (await converse(tells, "--space", space, ...argv)).lines.at(-1)!;
    const byDefault = await last();
    expect(await last("--sampler", "tpe", "--preset", "optuna5", "--direction", "min", "--seed", "0")).toBe(
      byDefault,
    );
    for (const argv of [["--sampler=random"], ["--preset=optuna4"], ["--direction=max"], ["--seed=1"]]) {
      expect(await last(...argv)).not.toBe(byDefault);
    }
  });

  it.each([
    [[], "--space is missing"],
    [["--space", "nowhere.yaml"], `"nowhere.yaml"`],
    [["--space", endless], "min 2 above max 1"],
    [["--space", space, "--sampler", "cmaes"], `"cmaes"`],
    [["--space", space, "--preset", "optuna6"], `"optuna6"`],
    [["--space", space, "--direction", "up"], `"up"`],
    [["--space", space, "--seed", "1.5"], `"1.5"`],
    [["--space", space, "--seed", "-1"], `-1`],
    [["--space", space, "--trials", "3"], `--trials`],
    [["--space", space, "extra"], `extra`],
    [["--space", wide, "--sampler", "grid"], `9.3e+20 cells`],
  ])("refuses %j", async (argv, words) => {
    const error: unknown = await converse("", ...argv).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(words);
    expect((error as UsageError).message).not.toContain("\n");
  });

  it("is a process that stops with 2 at a malformed line, though its input goes on", async () => {
    const { code, stdout, stderr } = await runProcess(`{"trial":0,"value":1}\nnonsense\n`, "--space", space);
    expect(code).toBe(2);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).toMatch(/^firstlight: [^\n]*nonsense[^\n]*\n$/);
  });
});

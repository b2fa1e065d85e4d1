import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder: string;
const task = JSON.stringify({
  task: "t",
  target: "val_loss",
  direction: "min",
  steps: [1, 2],
  trials: [
    { id: "a", c: { val_loss: [2, 1] } },
    { id: "b", c: { val_loss: [1, null] } },
  ],
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "rank-"));
  await writeFile(path.join(folder, "plain.jsonl"), `${task}\n${task}\n`);
  await writeFile(path.join(folder, "packed.jsonl.gz"), gzipSync(`${task}\n`));
  await writeFile(path.join(folder, "cut.gz"), gzipSync(task.repeat(200)).subarray(0, 100));
  await writeFile(path.join(folder, "bad.jsonl"), "nonsense\n");
  await writeFile(path.join(folder, "empty.jsonl"), "");
  await writeFile(path.join(folder, "long.jsonl"), `${task}\n`.repeat(5000));
});
afterAll(() => rm(folder, { recursive: true }));

function firstlight(file: string, ...options: string[]) {
  const args = ["cli/main.ts", "rank", "--curves", path.join(folder, file), ...options];
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("firstlight rank", () => {
  it.each(["plain.jsonl", "packed.jsonl.gz"])("reads %s", async (file) => {
    const { code, stdout } = await firstlight(file, "--epochs", "2", "--ranker", "last", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout.split("\n")[0]!)).toEqual({
      type: "ranked",
      task: "t",
      epochs: 2,
      trials: [
        { id: "a", score: 1, probabilityBest: null },
        { id: "b", score: Number.MAX_VALUE, probabilityBest: null },
      ],
    });
  });

  it("asks the learned ranker unless told otherwise, as a sweep does", async () => {
    const { stdout } = await firstlight("plain.jsonl", "--epochs", "2", "--json");
    const { trials } = JSON.parse(stdout.split("\n")[0]!) as { trials: { probabilityBest: number }[] };
    expect(trials.map(({ probabilityBest }) => probabilityBest)).toEqual([1, 0]);
  });

  it.each([
    ["plain.jsonl", ["--epochs", "none"], '"none"'],
    ["plain.jsonl", ["--epochs", "2", "--ranker", "worst"], '"worst"'],
    ["plain.jsonl", [], "--epochs"],
    ["absent.jsonl", ["--epochs", "2"], "absent.jsonl"],
    ["bad.jsonl", ["--epochs", "2"], "nonsense"],
    ["empty.jsonl", ["--epochs", "2"], "empty.jsonl"],
  ])("refuses %s %j in one line", async (file, options, named) => {
    const { code, stderr } = await firstlight(file, ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("ends without a word when its reader leaves", async () => {
    const script = `"${process.execPath}" cli/main.ts rank --json --epochs 2 --curves "${path.join(folder, "long.jsonl")}" | head -n 1`;
    const ended = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile("/bin/sh", ["-c", script], (_error, stdout, stderr) => {
        resolve({ stdout, stderr });
      });
    });
    expect(ended.stdout.split("\n")).toHaveLength(2);
    expect(ended.stderr).toBe("");
  });

  it("reads what is relative to where npm was called", async () => {
    const args = [path.resolve("cli/main.ts"), "rank", "--curves", "plain.jsonl", "--epochs", "2", "--json"];
    const env = { ...process.env, INIT_CWD: folder };
    const stdout = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { env }, (_error, out) => {
        resolve(out);
      });
    });
    expect(stdout).toContain('"ranked"');
  });

  it("fails on a damaged file", async () => {
    const { code } = await firstlight("cut.gz", "--epochs", "2");
    expect(code).not.toBe(0);
  });
});

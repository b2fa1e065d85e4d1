/** The real farm on a small table: killed, gone on with, and the same as one that was not. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseCurveTask } from "../../study/index.ts";

let folder = "";
const file = (store: string): string => join(folder, store, "cars-all-s1.jsonl.gz");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-farm-"));
  const row = (at: number): string =>
    `${(at * 37) % 101},${(at * 17) % 89},${(at * 37) % 101 > 50 ? "a" : "b"}`;
  const rows = Array.from({ length: 150 }, (_, at) => row(at));
  await writeFile(join(folder, "cars.csv"), ["weight,power,kind", ...rows].join("\n"));
  const tasks = "- { dataset: cars, data: cars.csv, set: { target: kind }, epochs: 5 }\n";
  await writeFile(join(folder, "tasks.yaml"), tasks);
});
afterAll(() => rm(folder, { recursive: true }));

function farmWith(datasets: string, store: string, ...options: string[]) {
  const main = new URL("main.ts", import.meta.url).pathname;
  const own = ["--task-list", join(folder, "tasks.yaml"), "--tasks", "all", "--out", join(folder, store)];
  const env = { ...process.env, FIRSTLIGHT_DATASETS: datasets };
  return spawn(process.execPath, [main, ...own, ...options], { env, stdio: ["ignore", "pipe", "pipe"] });
}

const farm = (store: string, ...options: string[]) => farmWith(folder, store, ...options);

async function ended(
  child: ReturnType<typeof farm>,
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (part: Buffer) => (text.stdout += part.toString()));
  child.stderr.on("data", (part: Buffer) => (text.stderr += part.toString()));
  const [code] = (await once(child, "close")) as unknown[];
  return { code, ...text };
}

async function trialsOf(store: string) {
  const { trials } = parseCurveTask(gunzipSync(await readFile(file(store))).toString("utf8"));
  return trials.map(({ c: { seconds: _, ...curves }, ...trial }) => ({ ...trial, curves }));
}

it("loses at most the running trials when it is killed, and goes on to the same curves", async () => {
  const killed = farm("killed", "--trials", "5", "--workers", "1");
  while (!existsSync(file("killed"))) await new Promise((resolve) => setTimeout(resolve, 50));
  killed.kill("SIGKILL");
  await once(killed, "close");
  const before = await trialsOf("killed");
  expect(before.length).toBeGreaterThan(0);
  const resumed = await ended(farm("killed", "--trials", "5", "--workers", "1", "--json"));
  expect(resumed).toMatchObject({ code: 0 });
  expect(JSON.parse(resumed.stdout.trim().split("\n").at(-1)!)).toMatchObject({ trained: 5 - before.length });
  expect(await ended(farm("whole", "--trials", "5", "--workers", "2"))).toMatchObject({ code: 0 });
  const whole = await trialsOf("whole");
  expect(whole.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
  expect(await trialsOf("killed")).toEqual(whole);
}, 120_000);

it("begins no trial after its time, and says what is wrong with a task's data", async () => {
  const short = await ended(farm("short", "--trials", "100000", "--seconds", "1", "--workers", "1"));
  expect(short.code).toBe(0);
  await writeFile(
    join(folder, "tasks.yaml"),
    "- { dataset: cars, data: vans.csv, set: { target: kind }, epochs: 5 }",
  );
  const missing = await ended(farm("missing", "--trials", "1"));
  expect(missing.code).toBe(1);
  expect(missing.stdout).toContain("cars-all-s1 is left out");
  expect(missing.stdout).toContain("vans.csv");
  const unset = await ended(farmWith("", "missing"));
  expect(unset).toMatchObject({ code: 2 });
  expect(unset.stderr).toContain("cars-all-s1 needs vans.csv: set FIRSTLIGHT_DATASETS");
  const unnamed = await ended(farm("missing", "--trials", "none"));
  expect(unnamed).toMatchObject({ code: 2 });
  expect(unnamed.stderr).toContain('--trials must be a whole number from 1 to 100000, not "none"');
}, 60_000);

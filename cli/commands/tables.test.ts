/** The real command on a table: trained, folded, predicted. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function firstlight(...argv: string[]): Promise<Ended> {
  const main = new URL("../main.ts", import.meta.url).pathname;
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

let folder = "";
const table = (): string => join(folder, "cars.csv");
const row = (at: number): string => {
  const [weight, colour] = [(at * 37) % 101, ["red", "green"][at % 2]!];
  return `${weight},${colour},${weight * 3 + (at % 2) * 50 + 1000},${weight > 50 ? "heavy" : "light"}`;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "firstlight-tables-"));
  const rows = Array.from({ length: 100 }, (_, at) => row(at));
  await writeFile(table(), ["weight,colour,price,class", ...rows].join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

const lastRecord = ({ stdout }: Ended): unknown => JSON.parse(stdout.trim().split("\n").at(-1)!);

it("predicts a number in its own unit, by the mean of the folds", async () => {
  const out = join(folder, "price");
  const trained = await firstlight(
    ...["train", "--data", table(), "--set", "target=price", "--backend", "wasm", "--folds", "2"],
    ...["--epochs", "60", "--out", out, "--json"],
  );
  expect(trained.stderr).not.toContain("firstlight:");
  expect(lastRecord(trained), trained.stdout).toMatchObject({ type: "train-finished", epochsTrained: 120 });
  const csv = join(folder, "answers.csv");
  expect((await firstlight("predict", "--model", out, "--data", table(), "--out", csv)).code).toBe(0);
  const [header, ...lines] = (await readFile(csv, "utf8")).trim().split("\n");
  expect(header).toBe("row,price");
  const errors = lines.map((line, at) =>
    Math.abs(Number(line.split(",")[1]) - Number(row(at).split(",")[2])),
  );
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(30); // prices vary by 90
}, 60_000);

it("sweeps over classes, names them, and refuses a table without the columns", async () => {
  const out = join(folder, "class");
  const swept = await firstlight(
    ...["sweep", "--data", table(), "--set", "target=class", "--backend", "wasm", "--trials", "2"],
    ...["--epochs", "3", "--no-baseline", "--out", out, "--json"],
  );
  expect(lastRecord(swept)).toMatchObject({ type: "sweep-finished", trials: 2 });
  const report = await readFile(join(out, "report.html"), "utf8");
  expect(report).toContain("Confusion");
  expect(report).not.toContain("Where the network looks");
  const [csv, lacking] = [join(folder, "classes.csv"), join(folder, "lacking.csv")];
  await writeFile(lacking, "colour\nred");
  expect((await firstlight("predict", "--model", out, "--data", table(), "--out", csv)).code).toBe(0);
  expect((await readFile(csv, "utf8")).split("\n")[1]).toMatch(/^1,(heavy|light)$/);
  const refused = await firstlight("predict", "--model", out, "--data", lacking, "--out", csv);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("lacks the columns weight, price");
}, 60_000);

it("says what an import would find, and lists the columns when the target is missing", async () => {
  const checked = await firstlight("import-check", "--data", table(), "--set", "target=class", "--json");
  expect(lastRecord(checked)).toMatchObject({ task: "single-label", rows: 100, skipped: [] });
  for (const command of ["import-check", "train", "sweep"]) {
    const refused = await firstlight(command, "--data", table());
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^firstlight: .*one of: weight, colour, price, class\.\n$/);
  }
}, 60_000);

/** Real tables, found through FIRSTLIGHT_DATASETS: what an import finds is what their index says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { openTable } from "../tables/open-table.ts";
import { prepareTable } from "../tables/prepare-table.ts";
import { readTableFile } from "./read-table-file.ts";

const folder = join(process.env["FIRSTLIGHT_DATASETS"] ?? "", "tabular");
const index = join(folder, "index.csv");
const real = existsSync(index);
if (!real) console.log("skipped: real tables (FIRSTLIGHT_DATASETS is not set)");

interface Listed {
  readonly file: string;
  readonly task: string;
  readonly target: string;
  readonly rows: string;
  readonly classes: string;
}
const listed = real
  ? Papa.parse<Listed>(readFileSync(index, "utf8"), { header: true, skipEmptyLines: true }).data
  : [];

describe.skipIf(!real)("real tables", () => {
  test.each(listed.map((one) => [one.file, one] as const))(
    "%s",
    async (file, { task, target, rows, classes }) => {
      const { table, name, sha256 } = await readTableFile(join(folder, file));
      const opened = openTable(table, name, sha256, { target, task: "auto", ignore: [] });
      const { manifest } = opened;
      expect(manifest.rows).toBe(Number(rows));
      expect(manifest.task).toBe(task === "regression" ? "regression" : "single-label");
      if (manifest.task !== "regression") expect(manifest.classes).toHaveLength(Number(classes));
      const { data } = await prepareTable(opened, { seed: 0 });
      expect(data.values.every(Number.isFinite)).toBe(true);
      expect(data.validation.length / data.train.length).toBeCloseTo(1 / 9, 1);
    },
  );

  test("a copy of the target is left out of the Titanic's passengers", async () => {
    const { table, name, sha256 } = await readTableFile(join(folder, "titanic.csv"));
    const { skipped, warnings } = openTable(table, name, sha256, {
      target: "survived",
      task: "auto",
      ignore: [],
    });
    expect(skipped.map(({ path }) => path)).toEqual(["alive"]);
    expect(warnings.map(({ code }) => code)).toContain("target-leak");
  });
});

import { readdir, readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { readCurveLine } from "../../ranker/bench/index.ts";
import { curvesForPage } from "./curves-for-page.ts";

it("costs the bench nothing: the same task is read from what is left", async () => {
  const folder = new URL("../../ranker/training/curves/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => /^(mpg|nuclei|emoji)-.*gz$/.test(name));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) {
    const line = gunzipSync(await readFile(new URL(name, folder)))
      .toString("utf8")
      .trim();
    const page = curvesForPage(line);
    expect(page.length).toBeLessThan(0.75 * line.length);
    expect(readCurveLine(page, name)).toEqual(readCurveLine(line, name));
  }
});

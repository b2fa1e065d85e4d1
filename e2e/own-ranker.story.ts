/** The ranking model learns from somebody's own finished trials, and says what came of it; their curves are saved to share. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { startFirstlight } from "./support/firstlight.ts";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors, watchNetwork } from "./support/page-health.ts";
import { expectSound } from "./support/sound.ts";
import { finishedTrials, message, openWorkbench } from "./support/workbench.ts";

test("learns from sixteen trials, says how many are missing before; the curves that are shared rank", async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("secret"));
  await page.goto(`/#/sweep/${study}`);
  await page.getByText("Full", { exact: true }).click();
  await page.getByLabel("Trials", { exact: true }).fill("3");
  await page.getByLabel("Epochs", { exact: true }).fill("4");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: /^Full sweep/ }).click();
  await expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible();

  // three of the sweep, and the default configuration that they are compared with
  const section = page.getByRole("region", { name: "Ranking model" });
  const learn = section.getByRole("button", { name: "Learn from my trials" });
  await page.goto("/#/settings");
  await expect(section.getByText("So far 4 are: 12 more are missing.")).toBeVisible();
  await expect(learn).toBeDisabled();

  await page.goto(`/#/sweep/${study}`);
  await page.getByRole("button", { name: "Extend", exact: true }).click();
  await page.getByLabel("More trials").fill("12");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Extend by 12" }).click();
  await expect(finishedTrials(page)).toHaveText(/^15\s*of 15/, { timeout: 90_000 });

  const requestsThatLeft = watchNetwork(page);
  await page.goto("/#/settings");
  await expect(section.getByText("There are 16 finished trials of 1 study to learn from.")).toBeVisible();
  await learn.click();
  const outcome = /^On 16 held-out trials tau .* \(90.% interval .* to .*\): (kept|not kept, for .*)\.$/;
  await expect(section.getByText(outcome)).toBeVisible();
  await expect(section.getByText(/ranked by version curves-\d+(\+own-[0-9a-f]{8})?/)).toBeVisible();
  await expectSound(page, "learned");

  await section.getByRole("button", { name: "Share curves…" }).click();
  const dialog = page.getByRole("dialog", { name: "Share curves" });
  await expect(dialog.getByText(/^1 task, 16 trials, /)).toBeVisible();
  await expect(dialog.getByText('"task": "data1"')).toBeVisible();
  await expectSound(page, "sharing");
  await dialog.getByRole("switch").uncheck();
  await expect(dialog.getByText("Choose a study.")).toBeVisible();
  await dialog.getByRole("switch").check();
  await dialog.getByLabel("Name for secret").fill("my colours");
  await page.keyboard.press("Tab");
  await expect(dialog.getByText('"task": "my_colours"')).toBeVisible();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save the file" }).click();
  await expect(message(page, "Nothing was sent")).toBeVisible();
  const path = test.info().outputPath("curves.jsonl");
  await (await download).saveAs(path);

  const text = await readFile(path, "utf8");
  for (const word of ["secret", '"red"', '"blue"', ".png"]) expect(text).not.toContain(word);
  const { code, lines } = await startFirstlight("rank", "--curves", path, "--epochs", "2", "--json").ended;
  expect(code).toBe(0);
  expect(lines).toMatchObject([{ type: "ranked", task: "my_colours", epochs: 2 }]);
  expect(lines[0]!["trials"]).toHaveLength(16);
  expect(await requestsThatLeft()).toEqual([]);
  expect(errors).toEqual([]);
});

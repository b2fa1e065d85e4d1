/** Someone brings data with a rare class: the warning has a fix, the fix can be taken back, and the program has it. */
import { expect, test } from "@playwright/test";
import { chooseFolder } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { picture, writeFiles } from "./support/pictures.ts";

test("a rare class is weighted from its warning, taken back, weighted again and trained so", async ({
  page,
}) => {
  const errors = watchErrors(page);
  const folder = test.info().outputPath("rare");
  const files = new Map<string, Buffer>();
  for (let index = 0; index < 24; index++) files.set(`red/${index}.png`, await picture([200, 40, 50], index));
  for (let index = 0; index < 4; index++) files.set(`blue/${index}.png`, await picture([40, 60, 200], index));
  await writeFiles(folder, files);
  await page.goto("/#/data");
  await chooseFolder(page, folder);

  const warning = page.getByRole("listitem").filter({ hasText: "Smallest class 4 (blue), largest 24 (red)" });
  await warning.getByRole("button", { name: "Weight classes" }).click();
  await warning.getByRole("button", { name: "Do not weight" }).click();
  await warning.getByRole("button", { name: "Weight classes" }).click();
  await expect(warning).toContainText("Rare classes count more in training");
  await page.getByRole("button", { name: "Import 28 images" }).click();
  await expect(page.getByRole("link", { name: "Go to the sweep" })).toBeVisible();

  await warning.getByRole("button", { name: "Class weights" }).click();
  await expect(page.getByLabel("Class weights")).toHaveValue("balanced");
  await page.getByRole("link", { name: "config.yaml" }).click();
  await expect(page.getByRole("main").getByText("class_weights: balanced")).toBeVisible();
  expect(errors).toEqual([]);
});

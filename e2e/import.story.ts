/** Someone brings data of every supported shape, and of shapes that cannot work: each is looked at before it is kept. */
import { expect, test } from "@playwright/test";
import { zipSync } from "fflate";
import { chooseFiles, chooseFolder } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { colourClasses, picture, writeFiles } from "./support/pictures.ts";

const red = [200, 40, 50] as const;

test("class folders: counts, skipped files with reasons, then the data's own screen", async ({ page }) => {
  const errors = watchErrors(page);
  const folder = test.info().outputPath("Früchte 水果");
  const files = await colourClasses(12);
  files.set("red/broken.png", Buffer.from("not a picture"));
  files.set("green/empty.png", Buffer.alloc(0));
  files.set("blau äöü/größe 1.png", await picture(red, 99));
  await writeFiles(folder, files);
  await page.goto("/#/data");
  await chooseFolder(page, folder);
  await expect(page.getByRole("heading", { name: /Import: Früchte 水果/ })).toBeVisible();
  await expect(
    page
      .getByRole("main")
      .getByRole("paragraph")
      .filter({ hasText: /37 images.*4 classes/s }),
  ).toBeVisible();
  await expect(page.getByRole("region", { name: "First images" })).toContainText("größe 1.png");

  await page.getByRole("button", { name: "Show" }).first().click();
  const skipped = page.getByRole("dialog", { name: "Skipped files" });
  await expect(skipped).toContainText("red/broken.png");
  await expect(skipped).toContainText("green/empty.png");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Import 37 images" }).click();
  await expect(page.getByRole("link", { name: "Go to the sweep" })).toBeVisible();
  await expect(page.getByText("data hash")).toBeVisible();
  expect(errors).toEqual([]);
});

test("Kaggle layout in a zip: labels from train.csv, a missing file and a corrupt image are named", async ({
  page,
}) => {
  const errors = watchErrors(page);
  const classes = [...(await colourClasses(8))];
  const rows = classes.map(([path], index) => `${index}.png,${path.split("/")[0]!}`);
  const zip = zipSync({
    "train.csv": Buffer.from(["image,labels", ...rows, "gone.png,red", "corrupt.png,red"].join("\n")),
    "sample_submission.csv": Buffer.from("image,labels\nt0.png,red\n"),
    ...Object.fromEntries(classes.map(([, bytes], index) => [`train_images/${index}.png`, bytes])),
    "train_images/corrupt.png": Buffer.from("corrupt"),
    "test_images/t0.png": await picture(red, 50),
  });
  await page.goto("/#/data");
  await chooseFiles(page, { name: "colours.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
  await expect(
    page
      .getByRole("main")
      .getByRole("paragraph")
      .filter({ hasText: /25 images.*3 classes/s }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Show" }).first().click();
  const skipped = page.getByRole("dialog", { name: "Skipped files" });
  await expect(skipped).toContainText("gone.png");
  await expect(skipped).toContainText("corrupt.png");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Import 25 images" }).click();
  await expect(page.getByRole("main").getByText("1 test image that no trial sees")).toBeVisible();
  expect(errors).toEqual([]);
});

test("what cannot be used says why, and the next import works", async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto("/#/data");
  const alert = page.getByRole("main").getByRole("alert");
  await chooseFiles(page, {
    name: "broken.zip",
    mimeType: "application/zip",
    buffer: Buffer.from("PK\u0003\u0004 and then nothing of a zip"),
  });
  await expect(alert).toContainText(/zip/i);

  await chooseFiles(page, {
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("no images here"),
  });
  await expect(alert).toContainText(/image/i);

  const one = test.info().outputPath("one-class");
  await writeFiles(
    one,
    new Map([
      ["red/a.png", await picture(red, 1)],
      ["red/b.png", await picture(red, 2)],
    ]),
  );
  await chooseFolder(page, one);
  await expect(page.getByRole("main").getByText(/All images have the label "red"/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();

  const dots = test.info().outputPath("dots");
  await writeFiles(dots, await colourClasses(4, 1));
  await chooseFolder(page, dots);
  await expect(
    page
      .getByRole("main")
      .getByRole("paragraph")
      .filter({ hasText: /12 images.*3 classes/s }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: /^Choose files/ })).toBeVisible();
  expect(errors).toEqual([]);
});

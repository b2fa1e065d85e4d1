/** From a finished sweep to a report that can be kept and a model that predicts, here and again from its file. */
import { readFileSync } from "node:fs";
import { expect, test, type Download, type Page } from "@playwright/test";
import { unzipSync, zipSync } from "fflate";
import { chooseFiles } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { colourClasses, picture } from "./support/pictures.ts";
import { openWorkbench, startSweep } from "./support/workbench.ts";

const testImages = 4;

test("report before and after, predictions, files, and the model once more from its export", async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openWorkbench(page);
  const study = await importWithTestImages(page);
  await startSweep(page, study);
  await page.goto(`/#/sweep/${study}?then=report`); // as a sample is started
  await expect(page.getByRole("heading", { level: 1, name: "Report" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Tuning/ })).toBeVisible();
  await expectReport(page);
  const html = await read(await save(page, "Export HTML"));
  expect(html.toString()).toContain("<html");
  expect(html.toString()).not.toMatch(/(src|href)="https?:/);

  await page.goto(`/#/model/${study}`);
  await page.getByRole("button", { name: `Predict ${testImages} test images` }).click();
  await expect(page.getByRole("button", { name: "submission.csv" })).toBeVisible();
  const submission = (await read(await save(page, "submission.csv"))).toString().trimEnd().split(/\r?\n/);
  expect(submission[0]).toBe("image,labels");
  expect(submission).toHaveLength(1 + testImages);

  const config = await read(await save(page, "config-tuned.yaml"));
  expect(config.toString()).toContain("learning_rate");
  const results = (await read(await save(page, "sweep_results_raw.csv"))).toString().trimEnd().split(/\r?\n/);
  expect(results.length).toBeGreaterThanOrEqual(4);

  const model = await read(await save(page, "Export model"));
  expect(Object.keys(unzipSync(model)).some((name) => name.endsWith("model.json"))).toBe(true);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a model" }).click();
  await (await chooser).setFiles({ name: "model.zip", mimeType: "application/zip", buffer: model });
  await expect(page.getByText("blue, green, red")).toBeVisible();
  const images = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose images" }).last().click();
  const red = await picture([200, 40, 50], 77);
  await (await images).setFiles({ name: "mine.png", mimeType: "image/png", buffer: red });
  await expect(page.getByRole("img", { name: "mine.png" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /(blue|green|red) mine.png/ })).toBeVisible();
  expect(errors).toEqual([]);
});

/** Kaggle's layout, since class folders have no test images. */
async function importWithTestImages(page: Page): Promise<string> {
  const classes = [...(await colourClasses(14))];
  const rows = classes.map(([path], index) => `${index}.png,${path.split("/")[0]!}`);
  const tests = await Promise.all(
    Array.from({ length: testImages }, async (_, index) => [
      `test_images/t${index}.png`,
      await picture([200, 40, 50], 60 + index),
    ]),
  );
  const zip = zipSync({
    "train.csv": Buffer.from(["image,labels", ...rows].join("\n")),
    ...Object.fromEntries(classes.map(([, bytes], index) => [`train_images/${index}.png`, bytes])),
    ...(Object.fromEntries(tests) as Record<string, Buffer>),
  });
  await page.goto("/#/data");
  await chooseFiles(page, { name: "colours.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
  await page.getByRole("button", { name: /^Import \d+ images/ }).click();
  await expect(page.getByRole("link", { name: "Go to the sweep" })).toBeVisible();
  return new URL(page.url()).hash.split("/")[2]!;
}

async function expectReport(page: Page): Promise<void> {
  const main = page.getByRole("main");
  await expect(main.getByRole("region", { name: "Before, confusion matrix" })).toBeVisible();
  await expect(main.getByRole("region", { name: "After, confusion matrix" })).toBeVisible();
  await expect(main.getByText("Where the network looks")).toBeVisible();
  const maps = main.locator("canvas");
  await expect(maps.first()).toBeVisible();
  expect(await maps.count()).toBeGreaterThanOrEqual(2);
  const drawn = await maps.first().evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const pixels = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height).data;
    return new Set(pixels).size;
  });
  expect(drawn, "different values in the first map").toBeGreaterThan(3);
  await expect(main.getByText("What tuning changed")).toBeVisible();
}

async function save(page: Page, button: string): Promise<Download> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return download;
}

const read = async (download: Download): Promise<Buffer> => readFileSync(await download.path());

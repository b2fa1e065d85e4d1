/**
 * Someone brings a pretrained network of their own: it is tried before it is kept, a sweep learns from its features, and
 * the model that comes out predicts again from its file, in a browser that has never seen the network and without one.
 */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { runFirstlight } from "./support/firstlight.ts";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { picture } from "./support/pictures.ts";
import { tinyBackbone } from "./support/tiny-backbone.ts";
import { message, openWorkbench, sweepColours } from "./support/workbench.ts";

test("a backbone from files: refused, added, swept, exported, and the model predicts anywhere", async ({
  page,
  browser,
}) => {
  const errors = watchErrors(page);
  const folder = test.info().outputPath("colours");
  await openWorkbench(page);
  const study = await importColours(page, folder);
  await chooseTransfer(page, study);
  const files = [...tinyBackbone()].map(([name, buffer]) => ({ name, mimeType: "", buffer }));
  await fromFile(page, files.slice(0, 1));
  await expect(page.getByRole("main").getByRole("alert")).toContainText("group1-shard1of1.bin");
  await fromFile(page, files);
  await expect(page.getByLabel("Backbone", { exact: true }).locator("option:checked")).toHaveText("tiny-net");
  await expect(page.getByText("6 features an image, layer features")).toBeVisible();
  await writeProgram(page);
  await page.getByRole("link", { name: "config.yaml" }).click();
  await expect(page.getByRole("main")).toContainText(/backbone: ?"?tiny-net@[0-9a-f]{64}/);
  await expect(page.getByText("Used by 1 study")).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove" })).toBeDisabled();

  await sweepColours(page, study);
  await page.goto(`/#/model/${study}`);
  await predictRed(page);
  const model = await exportModel(page, study);
  expect(Object.keys(unzipSync(model))).toEqual(
    expect.arrayContaining(["backbone/model.json", "backbone/weights.bin", "firstlight.json"]),
  );
  expect(errors).toEqual([]);

  await expectPredictsElsewhere(browser, model);
  const zip = test.info().outputPath("model.zip");
  await writeFile(zip, model);
  const csv = test.info().outputPath("predictions.csv");
  const asked = ["--model", zip, "--data", folder, "--out", csv, "--backend", "wasm", "--json"];
  const { code, stderr } = await runFirstlight("predict", ...asked);
  expect(code, stderr).toBe(0);
  expect(readFileSync(csv, "utf8").trimEnd().split("\n")).toHaveLength(1 + 3 * 14);
});

test("a backbone that no study uses can be removed and comes back by Undo", async ({ page }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await chooseTransfer(page, study);
  await fromFile(
    page,
    [...tinyBackbone()].map(([name, buffer]) => ({ name, mimeType: "", buffer })),
  );
  const select = page.getByLabel("Backbone", { exact: true });
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(select.locator("option")).toHaveText(["mobilenet_v2_mid"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(select.locator("option")).toHaveText(["mobilenet_v2_mid", "tiny-net"]);
});

test("the backbone that ships is named by its hash, which is checked", async ({ page, browser }) => {
  await openWorkbench(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await chooseTransfer(page, study);
  await writeProgram(page);
  await sweepColours(page, study);
  const model = await exportModel(page, study);
  const entries = unzipSync(model);
  expect(Object.keys(entries).filter((name) => name.startsWith("backbone/"))).toEqual([]);
  await expectPredictsElsewhere(browser, model);

  const card = strFromU8(entries["firstlight.json"]!);
  const other = card.replace(/"sha256": "[0-9a-f]{64}"/, `"sha256": "${"0".repeat(64)}"`);
  expect(other).not.toBe(card);
  await page.goto("/#/model");
  await openModel(page, Buffer.from(zipSync({ ...entries, "firstlight.json": strToU8(other) })));
  await expect(page.getByRole("alert")).toContainText(
    /takes features of mobilenet_v2_mid with the hash 000000000000/,
  );
});

async function chooseTransfer(page: Page, study: string): Promise<void> {
  await page.goto(`/#/code/${study}`);
  await page.getByLabel("Model family").selectOption("transfer");
}

async function writeProgram(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Write the program" }).click();
  await expect(message(page, "Program written from the form.")).toBeVisible();
}

async function fromFile(
  page: Page,
  files: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[],
): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "From file" }).click();
  await (await chooser).setFiles(files);
}

async function exportModel(page: Page, study: string): Promise<Buffer> {
  await page.goto(`/#/model/${study}`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export model" }).click();
  return readFileSync(await (await download).path());
}

async function openModel(page: Page, model: Buffer): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a model" }).click();
  await (await chooser).setFiles({ name: "model.zip", mimeType: "application/zip", buffer: model });
}

async function predictRed(page: Page): Promise<void> {
  const images = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose images" }).click();
  const buffer = await picture([200, 40, 50], 77);
  await (await images).setFiles({ name: "mine.png", mimeType: "image/png", buffer });
  await expect(page.getByRole("heading", { name: /(blue|green|red) mine.png/ })).toBeVisible();
}

/** In a browser with nothing stored. */
async function expectPredictsElsewhere(browser: Browser, model: Buffer): Promise<void> {
  const context = await browser.newContext({ baseURL: new URL(test.info().project.use.baseURL!).href });
  const page = await context.newPage();
  const errors = watchErrors(page);
  await page.goto("/#/model");
  await openModel(page, model);
  await expect(page.getByText("blue, green, red")).toBeVisible();
  await predictRed(page);
  expect(errors).toEqual([]);
  await context.close();
}

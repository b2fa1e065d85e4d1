/** Data brought in as a user does, through the browser's own file chooser. */
import { expect, type FileChooser, type Page } from "@playwright/test";
import { colourClasses, writeFiles } from "./pictures.ts";

export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await (await chooser).setFiles(folder);
}

export async function chooseFiles(page: Page, files: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: /^Choose files/ }).click();
  await (await chooser).setFiles(files);
}

/** A study on three colours: small enough that a trial takes seconds. Ends on its Data screen. @returns its id */
export async function importColours(page: Page, folder: string, each = 14): Promise<string> {
  await writeFiles(folder, await colourClasses(each));
  await page.goto("/#/data");
  await chooseFolder(page, folder);
  await page.getByRole("button", { name: `Import ${3 * each} images` }).click();
  await expect(page.getByRole("link", { name: "Go to the sweep" })).toBeVisible();
  return new URL(page.url()).hash.split("/")[2]!;
}

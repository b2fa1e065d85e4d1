/** Anyone can judge the early ranking: on a file of curves that is dropped, on their own studies, on the built-in curves. */
import { expect, test, type Page } from "@playwright/test";
import { watchErrors } from "./support/page-health.ts";
import { openWorkbench } from "./support/workbench.ts";

test("curve files are judged, a broken one is named", async ({ page }) => {
  const errors = watchErrors(page);
  await openRanker(page);
  await drop(page, "mine.jsonl", Array.from({ length: 6 }, (_, i) => crossingCurves(`task-${i}`)).join("\n"));
  await expect(page.getByRole("heading", { level: 2, name: /^After 1 epoch .* 6 tasks/ })).toBeVisible();
  await expect(page.getByText(/^Order \(tau\) against the last value: .*\.$/)).toBeVisible();
  await expect(page.getByRole("table", { name: /by task$/ }).getByRole("row")).toHaveCount(7);
  await expect(page.getByRole("table", { name: /by epochs seen$/ }).getByRole("row")).toHaveCount(11);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("ranker-bench-files.csv");

  await drop(page, "broken.jsonl", `${crossingCurves("good")}\n{"task": 1}\n`);
  await expect(page.getByRole("alert").getByText(/^broken\.jsonl, line 2: /)).toBeVisible();
  await drop(page, "few.jsonl", crossingCurves("few", 3));
  await expect(
    page.getByRole("alert").getByText(/few \(3 trials trained to the end, at least 4 are needed\)/),
  ).toBeVisible();
  expect(errors).toEqual([]);
});

test("the built-in bench begins when asked, and ends when cancelled", async ({ page }) => {
  const errors = watchErrors(page);
  await openRanker(page);
  await expect(page.getByRole("heading", { name: "How good is the early ranking?" })).toBeVisible();
  await page.getByRole("button", { name: "Run the bench" }).click();
  await expect(page.getByRole("progressbar", { name: "Bench" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(page.getByRole("heading", { level: 2, name: /^After 1 epoch .* unseen task/ })).toBeVisible({
    timeout: 90_000,
  });
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(
    page.getByText(/^Cancelled; what follows is of the \d+ tasks? judged by then\.$/),
  ).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Bench" })).toHaveCount(0);

  await page.getByText("Your studies", { exact: true }).click();
  await page.getByRole("button", { name: "Run the bench" }).click();
  await expect(page.getByRole("alert").getByText(/nothing to judge on/)).toBeVisible();
  await page.getByText("Built-in curves", { exact: true }).click();
  await expect(page.getByRole("alert").getByText(/nothing to judge on/)).toHaveCount(0);
  expect(errors).toEqual([]);
});

async function openRanker(page: Page): Promise<void> {
  await openWorkbench(page);
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await expect(page.getByRole("heading", { level: 1, name: "Ranker" })).toBeVisible();
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const files = new DataTransfer();
      files.items.add(new File([content], fileName));
      return files;
    },
    [name, text] as const,
  );
  await page.getByRole("main").dispatchEvent("drop", { dataTransfer: transfer });
}

/** A task whose best trials begin highest. */
function crossingCurves(task: string, trials = 8, epochs = 12): string {
  const steps = Array.from({ length: epochs }, (_, i) => i + 1);
  return JSON.stringify({
    task,
    hp_names: ["optimizer", "learning_rate"],
    target: "val_loss",
    direction: "min",
    steps,
    trials: Array.from({ length: trials }, (_, id) => {
      const quality = ((id * 5) % trials) / trials;
      const losses = steps.map((step) => 0.5 + quality + 3 * (1 - quality) * Math.exp(-step / 3));
      return { id, hp: ["adamw", 10 ** (-1 - 3 * quality)], c: { val_loss: losses, train_loss: losses } };
    }),
  });
}

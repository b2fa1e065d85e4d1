/** A sweep on strangers' nodes: what they found best counts once it was trained on this device too. */
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible, looks, takeLook } from "./support/accessible.ts";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import { choosePlace, connect, logInWith, openPage, startRelay, type StoryRelay } from "./support/relay.ts";
import { startSweep } from "./support/workbench.ts";

const patient = { timeout: 120_000 };
const small = { trials: 2, epochs: 2, fastEpochs: 1, finalists: 1 };

let relay: StoryRelay;
test.beforeAll(async () => {
  relay = await startRelay();
});
test.afterAll(async () => {
  await relay.remove();
});

/** A member who donates a tab, for whoever asks. */
async function donorOf(browser: Browser, code: string): Promise<Page> {
  const donor = await openPage(browser, relay);
  await logInWith(donor, code, "Grace");
  await donor.keyboard.press("d");
  await expect(donor.getByText("Waits for a trial.")).toBeVisible();
  await donor.getByRole("button", { name: "Open Chrome on Linux" }).click();
  await donor.getByRole("radio", { name: "Anyone" }).click();
  await expect(donor.getByText("It trains for every user of this relay")).toBeVisible();
  return donor;
}

test("a winner that a stranger's node trained is trained on this device before the sweep is over", async ({
  browser,
}) => {
  const page = await openPage(browser, relay);
  const errors = watchErrors(page);
  await connect(page);
  await page.getByLabel("Name").fill("Grace");
  await page.getByRole("button", { name: "Make an invitation" }).click();
  const code = await page.getByLabel("Invitation code").textContent();
  await donorOf(browser, code ?? "");

  const study = await importColours(page, test.info().outputPath("colours"));
  await choosePlace(page, study, "Anyone");
  await expect(page.getByText("1 node can train it: Chrome on Linux.")).toBeVisible();
  await startSweep(page, study, small);
  const notice = page.getByRole("status").filter({ hasText: /strangers|confirmed/ });
  await expect(notice).toContainText(
    /is confirmed by training it on this device: a loss of .* here\./,
    patient,
  );
  for (const look of looks) {
    await takeLook(page, look);
    await expectAccessible(page, "a confirmed winner", look);
    await page.screenshot({
      path: test.info().outputPath(`confirmed-${look.colorScheme}-${look.width}.png`),
      fullPage: true,
    });
  }
  await takeLook(page, looks[0]);

  // the repetition is a trial of its own, and nobody else's
  await page.goto(`/#/trials/${study}?columns=number,state,node`);
  const nodes = page.getByRole("cell", { name: "Chrome on Linux" });
  await expect(nodes).not.toHaveCount(0);
  expect(await page.getByRole("row").count()).toBeGreaterThan(1 + (await nodes.count()));
  expect(errors).toEqual([]);
});

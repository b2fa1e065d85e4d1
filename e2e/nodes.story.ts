/** Trials leave the page: a relay is named, nodes are attached, and the same sweep runs on them. */
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, looks, takeLook } from "./support/accessible.ts";
import { importColours } from "./support/import-pictures.ts";
import { watchErrors } from "./support/page-health.ts";
import {
  choosePlace,
  connect,
  logIn,
  openPage,
  startNode,
  startRelay,
  type StoryRelay,
} from "./support/relay.ts";
import { finishedTrials, startSweep } from "./support/workbench.ts";

/** A trial on a node takes seconds; a busy machine takes its time to start processes. */
const patient = { timeout: 90_000 };
const small = { trials: 2, epochs: 2, fastEpochs: 1, finalists: 1 };

/** the stories' own server, which is no relay here */
const elsewhere = "http://127.0.0.1:4199";

let relay: StoryRelay;
test.beforeAll(async () => {
  relay = await startRelay(elsewhere);
});
test.afterAll(async () => {
  await relay.remove();
});

const row = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });
const sweepEnded = (page: Page) =>
  expect(page.getByRole("button", { name: "Train the final model" })).toBeVisible(patient);

test("a node is let in by its code, trains a sweep, is named in Trials, and is revoked", async ({
  browser,
}) => {
  const node = startNode(relay, "basement");
  const page = await openPage(browser, relay);
  const errors = watchErrors(page);
  await connect(page);
  await expect(page.getByRole("heading", { name: "This browser trains alone. Add a node." })).toBeVisible();
  const study = await importColours(page, test.info().outputPath("colours"));

  const code = await node.code;
  await page.goto("/#/nodes");
  await page.keyboard.press("a");
  await page.keyboard.type(code);
  const dialog = page.getByRole("dialog", { name: "Attach this node?" });
  await expect(dialog).toContainText("basement");
  await dialog.getByRole("button", { name: "Attach", exact: true }).click();
  await expect(row(page, "basement")).toContainText("idle");
  for (const look of looks) {
    await takeLook(page, look);
    await expectAccessible(page, "nodes", look);
    await page.screenshot({
      path: test.info().outputPath(`nodes-${look.colorScheme}-${look.width}.png`),
      fullPage: true,
    });
  }
  await takeLook(page, looks[0]);

  await choosePlace(page, study, "My nodes");
  await expect(page.getByText("1 node can train it: basement.")).toBeVisible();
  await startSweep(page, study, small);
  await sweepEnded(page);
  await expect(finishedTrials(page)).toHaveText(/^2\s*of 2/);
  await page.goto(`/#/trials/${study}?columns=number,state,node`);
  await expect(page.getByRole("cell", { name: "basement" })).not.toHaveCount(0);

  await page.goto("/#/nodes");
  await page.getByRole("button", { name: "Open basement" }).click();
  await page.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("button", { name: "Revoke for good" }).click();
  await expect(row(page, "basement")).toHaveCount(0);
  expect((await node.ended).code).toBe(1);
  expect(errors).toEqual([]);
});

test("a donated tab trains another page's sweep, and counts what it did", async ({ browser }) => {
  const donor = await openPage(browser, relay);
  const errors = watchErrors(donor);
  await connect(donor);
  await donor.keyboard.press("d");
  // logged in as the owner, it lets itself in
  await expect(donor.getByText("Waits for a trial.")).toBeVisible();

  const page = await openPage(browser, relay);
  await connect(page);
  await expect(row(page, "Chrome on Linux")).toContainText("idle");
  const study = await importColours(page, test.info().outputPath("colours"));
  await choosePlace(page, study, "My nodes");
  await startSweep(page, study, small);
  await sweepEnded(page);
  await page.goto(`/#/trials/${study}?columns=number,state,node`);
  await expect(page.getByRole("cell", { name: "Chrome on Linux" })).not.toHaveCount(0);

  await expect(donor.getByText("Waits for a trial.")).toBeVisible();
  const counted = donor.getByRole("region", { name: "Donate this tab" }).getByRole("definition");
  await expect(counted.first()).not.toHaveText("0");
  await donor.getByRole("switch", { name: "Donate this tab" }).click();
  await expect(donor.getByText("Off. Nothing of others runs here.")).toBeVisible();
  await page.goto("/#/settings");
  await expect(page.getByRole("row", { name: new RegExp(relay.url) }).first()).toContainText("kB");
  expect(errors).toEqual([]);
});

test("a relay on another server is reached from the page with the wider policy only", async ({ browser }) => {
  const page = await openPage(browser, { url: elsewhere });
  const ask = () =>
    page.evaluate(
      (url) =>
        fetch(url).then(
          () => "answered",
          () => "refused",
        ),
      `${relay.url}/health`,
    );
  expect(await ask()).toBe("refused");
  await page.getByLabel("Address of the relay").fill(relay.url);
  await page.getByLabel("Owner code or invitation").fill("not kept on the way");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.waitForURL(/relay\.html/);
  await expect(page.getByLabel("Address of the relay")).toHaveValue(relay.url);
  await logIn(page);
  // the worker speaks with it, not only the page
  await page.getByLabel("Name").fill("Grace");
  await page.getByRole("button", { name: "Make an invitation" }).click();
  await expect(page.getByText("Give this code to Grace")).toBeVisible();
  await page.goto("/#/settings");
  await page.waitForURL(/relay\.html#\/settings/);
  await expect(page.getByRole("link", { name: /as Owner/ })).toBeVisible();
});

test("without its relay a page goes on training, and finds the relay again", async ({ browser }) => {
  const page = await openPage(browser, relay);
  await connect(page);
  const study = await importColours(page, test.info().outputPath("colours"));
  await expect(page.getByText("ready to work offline")).toBeVisible();
  await relay.kill();
  await expect(page.getByRole("link", { name: /does not answer/ })).toBeVisible();
  await choosePlace(page, study, "Automatic");
  await expect(page.getByText("The relay does not answer now")).toBeVisible();
  await startSweep(page, study, small);
  await sweepEnded(page);
  await page.goto("/#/nodes");
  await expect(
    page.getByText("Trials on this device go on; those for nodes wait for the relay."),
  ).toBeVisible();
  await relay.restart();
  await expect(page.getByRole("link", { name: /as Owner/ })).toBeVisible(patient);
});

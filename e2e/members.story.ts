/** Somebody is invited, comes, and is removed again; sessions are ended. */
import { expect, test } from "@playwright/test";
import { expectAccessible, looks, takeLook } from "./support/accessible.ts";
import { watchErrors } from "./support/page-health.ts";
import { connect, openPage, startRelay, type StoryRelay } from "./support/relay.ts";

let relay: StoryRelay;
test.beforeAll(async () => {
  relay = await startRelay();
});
test.afterAll(async () => {
  await relay.remove();
});

/** what is promised, and the time that a page takes to show it */
const soon = { timeout: 10_000 };

test("a member is invited, comes, and is removed: his page is logged out, his code lets nobody in", async ({
  browser,
}) => {
  const page = await openPage(browser, relay);
  const errors = watchErrors(page);
  await connect(page);
  const members = page.getByRole("list", { name: "Members" });
  await expect(members.getByRole("listitem")).toHaveText([/Owner.*owner, you/]);

  await page.getByLabel("Name").fill("Grace");
  await page.keyboard.press("Enter");
  const code = await page.getByLabel("Invitation code").textContent();
  await expect(members).toContainText("has not come yet");

  const grace = await openPage(browser, relay);
  const logIn = async (): Promise<void> => {
    await grace.getByLabel("Owner code or invitation").fill(code ?? "");
    await grace.getByRole("button", { name: "Connect", exact: true }).click();
  };
  await logIn();
  const band = grace.getByRole("region", { name: "Relay", exact: true });
  await expect(band).toContainText("as Grace");
  await expect(grace.getByRole("heading", { name: "Members" })).toHaveCount(0);

  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(members).toContainText("member, came");
  for (const look of looks) {
    await takeLook(page, look);
    await expectAccessible(page, "members", look);
    await page.screenshot({
      path: test.info().outputPath(`members-${look.colorScheme}-${look.width}.png`),
      fullPage: true,
    });
  }
  await takeLook(page, looks[0]);

  const remove = page.getByRole("button", { name: "Remove… Grace" });
  await remove.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Remove Grace" });
  await expect(dialog).toContainText("logged out");
  await expectAccessible(page, "remove a member", looks[0]);
  await page.screenshot({ path: test.info().outputPath("members-removing.png") });
  await page.keyboard.press("Escape");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await expect(members.getByRole("listitem")).toHaveCount(1);

  await expect(band).not.toContainText("as Grace", soon);
  await logIn();
  await expect(grace.getByText(/That code is not known here/)).toBeVisible();
  expect(errors).toEqual([]);
});

test("the owner ends his other sessions, and everyone's; the page that asks goes on", async ({ browser }) => {
  const page = await openPage(browser, relay);
  await connect(page);
  const other = await openPage(browser, relay);
  await connect(other);
  const loggedOut = expect(other.getByRole("region", { name: "Relay", exact: true })).toContainText(
    "asks who you are",
    soon,
  );
  await page.getByRole("button", { name: "End other sessions…" }).click();
  await page.getByRole("button", { name: "End them" }).click();
  await loggedOut;
  await expect(page.getByText("Your other sessions have ended.").first()).toBeVisible();

  await page.reload();
  // by the session that it was given in the old one's place
  await expect(page.getByRole("region", { name: "Relay", exact: true })).toContainText("as Owner");
  await page.getByRole("button", { name: "End all sessions…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByText("All other sessions have ended.").first()).toBeVisible();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("list", { name: "Members" })).toContainText("owner, you");
});

/** A relay of its own for a story, and the steps that users take with it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Browser, type Page } from "@playwright/test";
import * as v from "valibot";
import { startFirstlight, startFirstlightWith, type Ended, type Running } from "./firstlight.ts";

const ownerCode = "stories-owner-code";

export interface StoryRelay {
  /** without a slash at its end */
  readonly url: string;
  readonly folder: string;
  /** at once, as by a power cut; its folder stays */
  kill(): Promise<void>;
  /** on the same port and folder */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

/** @param origins - of pages elsewhere that may use it */
export async function startRelay(...origins: string[]): Promise<StoryRelay> {
  const folder = await mkdtemp(join(tmpdir(), "story-relay-"));
  let port = "0";
  let running: Running;
  const start = async (): Promise<string> => {
    const allowed = origins.flatMap((origin) => ["--origin", origin]);
    const options = ["--port", port, "--data-dir", join(folder, "relay"), ...allowed, "--json"];
    running = startFirstlightWith({ FIRSTLIGHT_OWNER_CODE: ownerCode }, "serve", ...options);
    const { url } = v.parse(v.object({ url: v.string() }), await running.firstLine("listening"));
    port = new URL(url).port;
    return url.replace(/\/$/, "");
  };
  const kill = async (): Promise<void> => {
    if (!running.hasEnded) running.signal("SIGKILL");
    await running.ended;
  };
  return {
    url: await start(),
    folder,
    kill,
    restart: async () => {
      await start();
    },
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface StoryNode {
  /** to be typed by the relay's owner */
  readonly code: Promise<string>;
  readonly ended: Promise<Ended>;
}

/** A GPU node without a GPU. Ends when it is revoked. */
export function startNode({ url, folder }: StoryRelay, name: string): StoryNode {
  const options = ["--name", name, "--backend", "wasm", "--data-dir", join(folder, name), "--json"];
  const running = startFirstlight("node", "--relay", url, ...options);
  const Pairing = v.object({ code: v.string() });
  return {
    code: running.firstLine("pairing").then((line) => v.parse(Pairing, line).code),
    ended: running.ended,
  };
}

/** A browser profile of its own, on the relay's pages. */
export async function openPage(browser: Browser, { url }: Pick<StoryRelay, "url">): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto("/#/nodes");
  return page;
}

/** Names the page's own server as its relay, as the owner. */
export async function connect(page: Page): Promise<void> {
  await page.goto("/#/nodes");
  await logIn(page);
}

/** In the form that asks who the user is. */
export const logIn = (page: Page): Promise<void> => logInWith(page, ownerCode, "Owner");

/** @param code - of an owner or an invitation */
export async function logInWith(page: Page, code: string, name: string): Promise<void> {
  await page.getByLabel("Owner code or invitation").fill(code);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("region", { name: "Relay", exact: true })).toContainText(`as ${name}`);
}

/** Where the trials of a study that has not begun shall run. */
export async function choosePlace(page: Page, study: string, place: string): Promise<void> {
  await page.goto(`/#/sweep/${study}`);
  await page.getByRole("radio", { name: place }).check();
}

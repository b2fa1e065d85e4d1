/**
 * An import of 20,000 photographs in the real page, as a folder and as a zip: seconds until the preview, after another
 * choice, and until it is kept; the most memory meanwhile; how long the main thread was blocked.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { build } from "vite";
import { chooseFiles, chooseFolder } from "../e2e/support/import-pictures.ts";
import { watchLongTasks } from "../e2e/support/page-health.ts";
import { startServer } from "../relay/index.ts";
import type { Figure } from "./figure.ts";
import { watchPageMemory } from "./import/devtools.ts";
import { peaksDuring } from "./import/peaks.ts";
import { pathOf, writePictures } from "./import/pictures.ts";
import { zipFolder } from "./import/zip-folder.ts";

const COUNT = Number(process.env["FIRSTLIGHT_BENCH_PICTURES"] ?? 20_000);
/** What a page and its workers may use while they import, MB. */
const HEAP_LIMIT = 500;
const DEVTOOLS_PORT = 9229;
const PATIENCE_MS = 30 * 60_000;

export async function* importFigures(): AsyncGenerator<Figure> {
  const pictures = join(process.env["FIRSTLIGHT_BENCH_DIR"] ?? tmpdir(), "firstlight-pictures");
  const folder = await writePictures(pictures, COUNT);
  const zip = await zipFolder(
    folder,
    Array.from({ length: COUNT }, (_, index) => pathOf(index)),
  );
  const webRoot = await mkdtemp(join(tmpdir(), "firstlight-web-"));
  await build({ build: { outDir: webRoot, emptyOutDir: true }, logLevel: "silent" });
  const server = await startServer({ port: 0, host: "127.0.0.1", webRoot });
  try {
    yield* figuresOf("folder", server.url, (page) => chooseFolder(page, folder));
    yield* figuresOf("zip", server.url, (page) => chooseFiles(page, zip));
  } finally {
    await server.close();
    await rm(webRoot, { recursive: true });
  }
}

interface Measured {
  readonly previewSeconds: number;
  readonly otherChoiceSeconds: number;
  readonly keepSeconds: number;
  readonly longestTaskMs: number;
  readonly blockedMs: number;
}

async function* figuresOf(
  kind: string,
  url: string,
  choose: (page: Page) => Promise<void>,
): AsyncGenerator<Figure> {
  const profile = await mkdtemp(join(tmpdir(), "firstlight-profile-"));
  const context = await openBrowser(profile);
  try {
    const page = context.pages()[0]!;
    await page.goto(`${url}#/data`);
    const memory = await watchPageMemory(DEVTOOLS_PORT);
    const [measured, peaks] = await peaksDuring(memory, await renderersOf(context), () =>
      importPictures(page, choose),
    );
    memory.close();
    const heap = peaks.heapBytes / 1e6;
    yield { ...figure(`${kind}/peak-heap`, heap, "MB"), baseline: HEAP_LIMIT, ratio: HEAP_LIMIT / heap };
    yield figure(`${kind}/peak-resident`, peaks.residentBytes / 1e6, "MB");
    yield figure(`${kind}/preview`, measured.previewSeconds, "s");
    yield figure(`${kind}/other-choice`, measured.otherChoiceSeconds, "s");
    yield figure(`${kind}/keep`, measured.keepSeconds, "s");
    yield figure(`${kind}/longest-task`, measured.longestTaskMs, "ms");
    yield figure(`${kind}/blocked`, measured.blockedMs, "ms");
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

const figure = (name: string, value: number, unit: string): Figure => ({
  ...{ bench: "import", name, value, unit },
  ...{ baseline: null, ratio: null, spread: null, runs: 1 },
});

/** A profile on disk: without one the private file system lives in memory. */
function openBrowser(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    channel: "chromium",
    viewport: { width: 1440, height: 900 },
    args: [
      `--remote-debugging-port=${DEVTOOLS_PORT}`,
      "--disable-background-networking",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}

/** Processes of pages: the one that imports is the largest. */
async function renderersOf(context: BrowserContext): Promise<readonly number[]> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

async function importPictures(page: Page, choose: (page: Page) => Promise<void>): Promise<Measured> {
  const tasks = await watchLongTasks(page);
  const keep = page.getByRole("button", {
    name: new RegExp(`^Import ${COUNT.toLocaleString("en-US")} images`),
  });
  const previewSeconds = await secondsOf(async () => {
    await choose(page);
    await keep.waitFor({ timeout: PATIENCE_MS });
  });
  const otherChoiceSeconds = await secondsOf(async () => {
    await page.getByRole("combobox", { name: "Split" }).selectOption("0.2");
    const training = Math.round(0.8 * COUNT).toLocaleString("en-US");
    const split = page.getByRole("region", { name: "Split", exact: true }).filter({ hasText: training });
    await split.waitFor({ timeout: PATIENCE_MS });
  });
  const keepSeconds = await secondsOf(async () => {
    await keep.click();
    await page.getByRole("link", { name: "Go to the sweep" }).waitFor({ timeout: PATIENCE_MS });
  });
  const durations = await tasks();
  return {
    ...{ previewSeconds, otherChoiceSeconds, keepSeconds },
    longestTaskMs: Math.max(0, ...durations),
    blockedMs: durations.reduce((sum, duration) => sum + duration, 0),
  };
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

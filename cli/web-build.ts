/** The built app that `serve` hands out: where it is, whether it fits the sources, and how to build it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WorkbenchError } from "../study/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
export const webRoot = join(root, "dist", "web");
const stampFile = join(root, "dist", "web-sources.txt");
const sources = [
  "web",
  "workers",
  "templates",
  "study",
  "protocol",
  "ranker",
  "scripts",
  "vite.config.ts",
  "package-lock.json",
];

async function describe(path: string): Promise<string[]> {
  const facts = await stat(path).catch(() => null);
  if (!facts) return [];
  if (facts.isFile()) return path.endsWith(".test.ts") ? [] : [`${path} ${facts.size} ${facts.mtimeMs}`];
  const names = await readdir(path);
  return (await Promise.all(names.map((name) => describe(join(path, name))))).flat();
}

/** One line for the state of all sources of the app: a file added, changed or removed changes it. */
export async function sourcesStamp(): Promise<string> {
  const lines = (await Promise.all(sources.map((name) => describe(join(root, name))))).flat();
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

export async function isBuildCurrent(): Promise<boolean> {
  if (!existsSync(join(webRoot, "index.html"))) return false;
  return (await readFile(stampFile, "utf8").catch(() => "")) === (await sourcesStamp());
}

export function hasBuild(): boolean {
  return existsSync(join(webRoot, "index.html"));
}

/** Builds the app; the tool's own output goes to stderr. @throws WorkbenchError `build-failed` */
export async function buildWeb(): Promise<void> {
  const stamp = await sourcesStamp();
  const code = await runVite();
  if (code !== 0) {
    throw new WorkbenchError(
      "build-failed",
      `Building the app ended with exit code ${code}.`,
      "Run `npm run build` to see why.",
    );
  }
  await writeFile(stampFile, stamp);
}

function runVite(): Promise<number> {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [vite, "build", "--config", "vite.config.ts", "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", process.stderr, process.stderr],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}

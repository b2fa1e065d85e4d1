/** Finds a full Chromium (the headless shell lacks WebGPU); installs Debian's when this is a root shell with apt. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

function findChromium(): string | undefined {
  return [process.env["CHROMIUM_PATH"] ?? "", ...usual].find((path) => path !== "" && existsSync(path));
}

function installWithApt(): void {
  process.stdout.write("No Chromium found: installing Debian's package.\n");
  spawnSync("apt-get update -q && apt-get install -y -q --no-install-recommends chromium", {
    shell: true,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

/** @returns the path, or undefined after saying what to do */
export function ensureChromium(): string | undefined {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) installWithApt();
  const installed = findChromium();
  if (!installed) {
    process.stderr.write(
      "The browser tests need Chromium: install it (Debian: `sudo apt-get install chromium`) or set CHROMIUM_PATH.\n",
    );
  }
  return installed;
}

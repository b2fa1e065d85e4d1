/** Finds a full Chromium (the headless shell lacks WebGPU); installs Debian's when this is a root shell with apt. */
import { existsSync } from "node:fs";
import { ensurePackage } from "./debian-package.ts";

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

/** @returns the path, or undefined after saying what to do */
export function ensureChromium(): string | undefined {
  const found = ensurePackage("chromium", findChromium);
  if (found === undefined) {
    process.stderr.write(
      "The browser tests need Chromium: install it (Debian: `sudo apt-get install chromium`) or set CHROMIUM_PATH.\n",
    );
  }
  return found;
}

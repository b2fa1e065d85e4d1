/** `npm test`: unit tests, then stories in a real Chromium; ends with one line that counts both. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { ensureBubblewrap } from "./bubblewrap.ts";
import { ensureChromium } from "./chromium.ts";
import { ensurePostgres } from "./postgres.ts";
import { softwareGpu } from "./software-gpu.ts";

const UnitReport = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
});
const StoryReport = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number(), skipped: v.number() }),
});
interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
const crashed: Counts = { passed: 0, failed: 1, skipped: 0 };

function runCommand(command: string, environment: Record<string, string> = {}): boolean {
  return (
    spawnSync(command, { shell: true, stdio: "inherit", env: { ...process.env, ...environment } }).status ===
    0
  );
}

function readReport<T>(path: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    process.stderr.write(`No report in ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

/** A runner that fails without a failed test (a crash, an unhandled error) still counts as one failure. */
function countUnits(chromium: string | undefined): Counts {
  const fine = runCommand(
    "vitest run --reporter=default --reporter=json --outputFile.json=test-results/unit.json",
    softwareGpu(chromium),
  );
  const report = readReport("test-results/unit.json", UnitReport);
  if (!report) return crashed;
  const failed = Math.max(report.numFailedTests, fine ? 0 : 1);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests };
}

function countStories(chromium: string | undefined): Counts {
  if (!chromium) return crashed;
  if (!runCommand("vite build --config vite.config.ts --logLevel warn")) return crashed;
  const fine = runCommand("playwright test", {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: "test-results/stories.json",
  });
  const report = readReport("test-results/stories.json", StoryReport)?.stats;
  if (!report) return crashed;
  const failed = Math.max(report.unexpected + report.flaky, fine ? 0 : 1);
  return { passed: report.expected, failed, skipped: report.skipped };
}

mkdirSync("test-results", { recursive: true });
const chromium = ensureChromium();
ensurePostgres();
ensureBubblewrap();
const units = countUnits(chromium);
mkdirSync("test-results", { recursive: true });
const stories = countStories(chromium);
const total = {
  passed: units.passed + stories.passed,
  failed: units.failed + stories.failed,
  skipped: units.skipped + stories.skipped,
};
process.stdout.write(
  `unit: ${units.passed} passed, ${units.failed} failed; stories: ${stories.passed} passed, ${stories.failed} failed.\n`,
);
process.stdout.write(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exitCode = total.failed === 0 ? 0 : 1;

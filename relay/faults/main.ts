/**
 * `npm run -s test:faults -- [--long] [--only F3,F7] [--minutes N] [--seed N] [--json] [--keep]`: lets the faults happen, one row of
 * the matrix after the other, and prints what was asked and what was measured. The seed replays a run.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseSeed } from "./schedule/choose-seed.ts";
import { faultRows } from "./rows/index.ts";
import type { FaultRow, RowReport } from "./rows/fault-row.ts";

interface Asked {
  readonly long: boolean;
  readonly json: boolean;
  /** histories of rows that passed are kept too */
  readonly keep: boolean;
  readonly seed: number;
  /** of the soak; null: its own */
  readonly minutes: number | null;
  readonly rows: readonly FaultRow[];
}

/** @throws TypeError with a line for the user */
function readArguments(): Asked {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { long: flag, json: flag, keep: flag, only: text, minutes: text, seed: text },
  });
  const ids = values.only?.split(",").map((id) => id.trim().toUpperCase());
  const unknown = ids?.find((id) => !faultRows.some((row) => row.id === id));
  if (unknown !== undefined)
    throw new TypeError(`no row ${unknown}; there are ${faultRows.map(({ id }) => id).join(", ")}`);
  const rows = faultRows.filter(({ id }) => !ids || ids.includes(id));
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (minutes !== null && !(minutes > 0 && minutes <= 10_000))
    throw new TypeError(`--minutes must be a number up to 10,000, not ${JSON.stringify(values.minutes)}`);
  return { ...values, rows, minutes, seed: chooseSeed(values.seed ?? process.env["SEED"]) };
}

async function runRow(row: FaultRow, asked: Asked, folder: string): Promise<RowReport> {
  mkdirSync(folder);
  const say = (text: string): void => {
    if (!asked.json) process.stderr.write(`  ${row.id} ${text}\n`);
  };
  try {
    const { seed, long, minutes } = asked;
    return await row.run({ seed, long, folder, say, ...(minutes !== null && { minutes }) });
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { measured: "it broke off", facts: {}, failures: [failure] };
  }
}

function printRow(row: FaultRow, report: RowReport, seconds: number, asked: Asked): void {
  const verdict = report.skipped !== undefined ? "skipped" : report.failures.length === 0 ? "pass" : "FAIL";
  const wanted = asked.long ? row.asked.long : row.asked.short;
  const { id, name } = row;
  if (asked.json) {
    const line = {
      fault: id,
      name,
      asked: wanted,
      verdict,
      seed: asked.seed,
      long: asked.long,
      seconds,
      ...report,
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(`${id.padEnd(4)} ${verdict.padEnd(7)} ${name} (${seconds.toFixed(0)} s)\n`);
  process.stdout.write(`     asked:    ${wanted}\n     measured: ${report.skipped ?? report.measured}\n`);
  for (const failure of report.failures.slice(0, 20)) process.stdout.write(`     - ${failure}\n`);
  if (report.failures.length > 20) process.stdout.write(`     - and ${report.failures.length - 20} more\n`);
}

async function main(asked: Asked): Promise<number> {
  process.stderr.write(`faults: SEED=${asked.seed}, ${asked.long ? "long" : "short"}\n`);
  const root = mkdtempSync(join(tmpdir(), "firstlight-faults-"));
  let failed = 0;
  for (const row of asked.rows) {
    const folder = join(root, row.id);
    const started = performance.now();
    const report = await runRow(row, asked, folder);
    printRow(row, report, (performance.now() - started) / 1000, asked);
    if (report.failures.length > 0) failed += 1;
    else if (!asked.keep) rmSync(folder, { recursive: true, force: true });
  }
  if (failed > 0)
    process.stderr.write(`faults: ${failed} failed. Again: SEED=${asked.seed}. Histories: ${root}\n`);
  else if (!asked.keep) rmSync(root, { recursive: true, force: true });
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(readArguments());
} catch (error) {
  process.stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

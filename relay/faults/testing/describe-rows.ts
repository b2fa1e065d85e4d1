import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FaultRow } from "../rows/fault-row.ts";
import { chooseSeed } from "../schedule/choose-seed.ts";

/** Rows of the fault matrix as tests, short. `SEED=` has a run again. */
export function describeRows(rows: readonly FaultRow[]): void {
  // one and the same plan of faults for everybody; `npm run test:faults` looks for others
  const seed = chooseSeed(process.env["SEED"] ?? "1");
  describe(`relays under faults, SEED=${seed}`, () => {
    test.each(rows)("$id $name", { timeout: 240_000 }, async (row) => {
      const folder = mkdtempSync(join(tmpdir(), `firstlight-${row.id}-`));
      const report = await row.run({ seed, long: false, folder, say: () => undefined });
      process.stdout.write(
        report.skipped === undefined
          ? `  ${row.id} ${report.measured}\n`
          : `skipped: ${row.id}: ${report.skipped}\n`,
      );
      expect(report.failures, `SEED=${seed}, history in ${folder}`).toEqual([]);
      rmSync(folder, { recursive: true, force: true });
    });
  });
}

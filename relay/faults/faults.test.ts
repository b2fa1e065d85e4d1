/** The fault matrix, short: real relays, killed and misused. `npm run test:faults -- --long` is the same, long. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseSeed } from "./schedule/choose-seed.ts";
import { faultRows } from "./rows/index.ts";

const seed = chooseSeed(process.env["SEED"]);
process.stdout.write(`faults: SEED=${seed}\n`);

describe(`relays under faults, SEED=${seed}`, () => {
  for (const row of faultRows) {
    test(`${row.id} ${row.name}`, { timeout: 180_000 }, async (context) => {
      const folder = mkdtempSync(join(tmpdir(), `firstlight-${row.id}-`));
      const say = (text: string): void => {
        process.stdout.write(`  ${row.id} ${text}\n`);
      };
      const report = await row.run({ seed, long: false, folder, say: () => undefined });
      say(report.skipped === undefined ? report.measured : `skipped: ${report.skipped}`);
      expect(report.failures, `SEED=${seed}, history in ${folder}`).toEqual([]);
      rmSync(folder, { recursive: true, force: true });
      if (report.skipped !== undefined) context.skip(report.skipped);
    });
  }
});
